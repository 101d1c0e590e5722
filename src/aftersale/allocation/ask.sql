-- name: find_standings
-- The last event of each ticket, and the day for which it was last given to somebody. What was given for a day that is still ahead
-- and that the run does not plan is `elsewhere`: it stays as it is.
CREATE OR REPLACE TABLE standings AS
SELECT ticket_id, partner_id, contact_on,
    if(state IN ('allocated', 'accepted') AND contact_on >= $planned_on AND (contact_on < $day OR contact_on >= $day + CAST($days AS INTEGER)),
        'elsewhere', state) AS state
FROM (
    SELECT ticket_id, arg_max(kind, ticket_event_id) AS state, arg_max(partner_id, ticket_event_id) AS partner_id,
        arg_max(contact_on, ticket_event_id) AS contact_on
    FROM ticket_events GROUP BY ticket_id
);

-- name: find_conversions
-- What a unit of each currency is worth in the base currency: the newest rate, at most seven days old.
CREATE OR REPLACE TABLE conversions AS
SELECT from_currency AS currency, arg_max(rate, (rate_on, rate)) AS rate, max(rate_on) AS rate_on FROM exchange_rates
WHERE to_currency = $base AND from_currency <> $base AND rate_on <= $day AND rate_on >= $day - 7
GROUP BY from_currency
UNION ALL SELECT $base, CAST(1 AS DECIMAL(18, 8)), $day;

-- name: number_partners
-- All that are known: a lock may be on one that gets no other ticket.
CREATE OR REPLACE TABLE numbered_partners AS
SELECT row_number() OVER (ORDER BY partner_id) - 1 AS partner, * FROM partners;

-- name: find_offers
-- Partners on days with a contract in force and no pause.
CREATE OR REPLACE TABLE offers AS
SELECT p.partner, p.partner_id, p.country, p.weekdays, CAST(d.day AS DATE) AS contact_on, c.* EXCLUDE (partner_id, start_on, end_on)
FROM numbered_partners AS p
CROSS JOIN generate_series($day, $day + CAST($days AS INTEGER) - 1, INTERVAL 1 DAY) AS d (day)
JOIN partner_contracts AS c ON c.partner_id = p.partner_id AND c.start_on <= d.day AND d.day < c.end_on
WHERE NOT EXISTS (
    SELECT 1 FROM partner_pauses AS s WHERE s.partner_id = p.partner_id AND s.start_on <= d.day AND d.day < s.end_on
);

-- name: find_active
-- Partners that may get tickets on some days, with what they cost in millionths of the base currency by the contract of their first day.
CREATE OR REPLACE TABLE active AS
SELECT o.partner, p.partner_id, p.name, p.country, p.pace, o.handling_minutes,
    CAST(round(CAST(o.cost_per_ticket AS DECIMAL(20, 4)) * c.rate, 6) * 1000000 AS BIGINT) AS cost_per_ticket,
    CAST(round(CAST(o.cost_per_minute AS DECIMAL(20, 4)) * c.rate, 6) * 1000000 AS BIGINT) AS cost_per_minute,
    CAST(round(CAST(o.bonus_per_sale AS DECIMAL(20, 4)) * c.rate, 6) * 1000000 AS BIGINT) AS bonus_per_sale,
    CAST(round(CAST(o.malus_per_cancellation AS DECIMAL(20, 4)) * c.rate, 6) * 1000000 AS BIGINT) AS malus_per_cancellation
FROM (SELECT * FROM offers WHERE $from_on <= contact_on AND contact_on < $end_on QUALIFY row_number() OVER (PARTITION BY partner ORDER BY contact_on) = 1) AS o
JOIN numbered_partners AS p USING (partner) JOIN conversions AS c USING (currency)
WHERE CAST(greatest(abs(o.cost_per_ticket), abs(o.cost_per_minute), abs(o.bonus_per_sale), abs(o.malus_per_cancellation)) AS DECIMAL(20, 4))
    * c.rate < 1000000;

-- name: list_changes
-- Days of a run, after its first, on which another contract or another scope begins to hold.
SELECT DISTINCT changed_on FROM (
    SELECT unnest([start_on, end_on]) AS changed_on FROM partner_contracts
    UNION ALL SELECT unnest([start_on, end_on]) FROM partner_scopes
) WHERE $day < changed_on AND changed_on < $end_on ORDER BY changed_on;

-- name: list_costs
SELECT partner, cost_per_ticket, cost_per_minute, bonus_per_sale, malus_per_cancellation, handling_minutes,
    CAST(pace * 1000000 AS BIGINT) AS pace
FROM active;

-- name: number_tickets
-- The tickets to decide on, with their words, who holds them, who must get them and when.
CREATE OR REPLACE TABLE asked AS
SELECT row_number() OVER (ORDER BY md5_number_lower(CAST(t.ticket_id AS VARCHAR)), t.ticket_id) - 1 AS ticket, t.*,
    date_diff('day', t.contract_on, $day) AS contract_age_days,
    date_diff('day', t.opened_on, $day) AS waiting_days,
    date_diff('day', $day, t.due_on) AS days_until_due,
    h.partner AS holder, l.partner AS locked,
    greatest(coalesce(date_diff('day', $day, t.window_start_on), 0), 0) AS first_day,
    least(coalesce(date_diff('day', $day, t.window_end_on) - 1, $days - 1), $days - 1) AS last_day,
    least(greatest(coalesce(date_diff('day', $day, t.due_on), $days), 0), $days) AS due_day,
    t.currency IS NULL OR c.currency IS NOT NULL AS has_rate,
    l.partner IS NOT NULL AND l.partner NOT IN (SELECT partner FROM active) AS is_lock_idle,
    CASE WHEN t.amount IS NULL THEN 0 ELSE TRY_CAST(CAST(t.amount AS DECIMAL(20, 4)) * c.rate AS DECIMAL(18, 6)) END AS worth
FROM tickets AS t
LEFT JOIN standings AS s USING (ticket_id)
LEFT JOIN numbered_partners AS h ON s.state = 'allocated' AND h.partner_id = s.partner_id
LEFT JOIN ticket_pins AS k ON k.ticket_id = t.ticket_id AND k.kind = 'lock' AND k.ended_at IS NULL
LEFT JOIN numbered_partners AS l ON l.partner_id = k.partner_id
LEFT JOIN conversions AS c ON c.currency = t.currency
WHERE coalesce(s.state, '') NOT IN ('accepted', 'done', 'elsewhere');

-- name: describe_tickets
-- Equal words that a table asks about make tickets one kind: it is decided once.
CREATE OR REPLACE TABLE kinds AS
SELECT row_number() OVER () - 1 AS kind, *, $day AS decided_on FROM (
    SELECT if($product, product, NULL) AS product, if($region, region, NULL) AS region, if($country, country, NULL) AS country,
        if($segment, segment, NULL) AS segment, if($language, language, NULL) AS language, if($amount, amount, NULL) AS amount,
        if($currency, currency, NULL) AS currency, if($contract_age_days, contract_age_days, NULL) AS contract_age_days,
        if($waiting_days, waiting_days, NULL) AS waiting_days, if($days_until_due, days_until_due, NULL) AS days_until_due,
        if($handling_minutes, handling_minutes, NULL) AS handling_minutes, list(ticket) AS tickets
    FROM asked GROUP BY ALL
);

-- name: weigh_tickets
-- What a ticket is worth by its weights, in millionths of the base currency; NULL where it does not fit.
CREATE OR REPLACE TABLE weighed AS
SELECT a.ticket, a.ticket_id, coalesce(a.holder, -1) AS holder, coalesce(a.locked, -1) AS locked, a.first_day, a.last_day, a.due_day,
    a.has_rate, a.is_lock_idle, coalesce(a.handling_minutes, -1) AS handling_minutes, w.rule_id IS NOT NULL AS is_weighed,
    TRY_CAST(round(CAST(a.worth AS DECIMAL(20, 6)) * coalesce(w.upsell_weight, 0), 6) * 1000000 AS BIGINT) AS upsell,
    TRY_CAST(round(CAST(a.worth AS DECIMAL(20, 6)) * coalesce(w.cancellation_loss, 0), 6) * 1000000 AS BIGINT) AS cancellation,
    TRY_CAST(CAST(coalesce(w.quality_worth, 0) AS DECIMAL(28, 6)) * 1000000 AS BIGINT) AS quality,
    TRY_CAST(round(CAST(coalesce(w.preference_worth, 0) AS DECIMAL(28, 6)) * 1000) AS INTEGER) AS preference,
    TRY_CAST(round(CAST(coalesce(w.keep_bonus, 0) AS DECIMAL(28, 6)) * 1000) AS INTEGER) AS keeping,
    TRY_CAST(round(CAST(coalesce(w.delay_cost, 0) AS DECIMAL(28, 6)) * 1000) AS INTEGER) AS delay_cost
FROM asked AS a
JOIN (SELECT kind, unnest(tickets) AS ticket FROM kinds) AS k USING (ticket)
JOIN weights AS w USING (kind)
ORDER BY a.ticket;
