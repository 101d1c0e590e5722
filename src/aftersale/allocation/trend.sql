-- name: price_contacts
-- What each contact sold, in the base currency by the newest rate of its day or the seven before; NULL where that is not known.
CREATE OR REPLACE TABLE priced_contacts AS
SELECT c.ticket_id, c.partner_id, c.contacted_on, c.result, c.handling_minutes,
    CASE WHEN c.result <> 'sold' THEN 0 WHEN c.currency = $base THEN c.amount
        WHEN r.rate_on >= c.contacted_on - 7
        THEN TRY_CAST(round(CAST(c.amount AS DECIMAL(20, 4)) * CAST(r.rate AS DECIMAL(18, 8)), 4) AS DECIMAL(18, 4)) END AS worth,
    CASE WHEN c.result <> 'sold' THEN NULL WHEN c.amount IS NULL THEN 'amount'
        WHEN worth IS NULL THEN 'rate' END AS missing,
    c.currency
FROM contacts AS c
ASOF LEFT JOIN exchange_rates AS r ON r.from_currency = c.currency AND r.rate_on <= c.contacted_on;

-- name: find_results
-- One row per ticket and partner that it was given to, or that reported on it without having been given it here; what was taken back before
-- anything came of it was never its. A ticket is done by its first contact that reached the customer, else by its last; it counts as due once
-- it is done, or its day is over without; not where it was given back, or nobody needed to contact the customer any more.
CREATE OR REPLACE TABLE results AS
WITH done AS (
    SELECT ticket_id, partner_id, min(contacted_on) AS first_on,
        coalesce(min(contacted_on) FILTER (result <> 'not_reached'), max(contacted_on)) AS done_on,
        bool_or(result = 'sold') AS is_sold, bool_or(result = 'cancelled') AS is_cancelled,
        CAST(sum(handling_minutes) AS INTEGER) AS minutes,
        if(count(worth) = count(*), TRY_CAST(sum(worth) AS DECIMAL(18, 4)), NULL) AS upsell,
        max(missing) AS unpriced, max(currency) FILTER (missing = 'rate') AS unpriced_currency
    FROM priced_contacts GROUP BY ticket_id, partner_id
),
given AS (
    SELECT ticket_id, partner_id, arg_max(contact_on, ticket_event_id) FILTER (kind = 'allocated') AS contact_on,
        arg_max(kind, ticket_event_id) AS last_kind
    FROM givings GROUP BY ticket_id, partner_id
),
held AS (
    SELECT ticket_id, partner_id, coalesce(g.contact_on, d.first_on) AS given_on, d.done_on,
        d.done_on IS NULL AND g.last_kind = 'returned' AS is_returned, coalesce(d.is_sold, false) AS is_sold,
        coalesce(d.is_cancelled, false) AS is_cancelled, d.minutes, d.upsell, d.unpriced, d.unpriced_currency
    FROM given AS g FULL JOIN done AS d USING (ticket_id, partner_id)
    WHERE d.done_on IS NOT NULL OR g.last_kind <> 'withdrawn'
),
costed AS (
    SELECT h.*, t.due_on, t.closed_on, p.name AS partner_name, k.currency AS contract_currency,
        CASE WHEN k.currency = $base THEN 1 WHEN r.rate_on >= h.done_on - 7 THEN r.rate END AS rate,
        k.cost_per_ticket + CAST(k.cost_per_minute AS DECIMAL(20, 4)) * coalesce(
            h.minutes, CAST(round(coalesce(t.handling_minutes, k.handling_minutes) * p.pace) AS INTEGER))
            + if(h.is_sold, k.bonus_per_sale, 0) - if(h.is_cancelled, k.malus_per_cancellation, 0) AS own_cost
    FROM held AS h
    LEFT JOIN due_days AS t USING (ticket_id)
    LEFT JOIN partners AS p USING (partner_id)
    LEFT JOIN partner_contracts AS k ON k.partner_id = h.partner_id AND k.start_on <= h.done_on AND h.done_on < k.end_on
    ASOF LEFT JOIN exchange_rates AS r ON r.from_currency = k.currency AND r.rate_on <= h.done_on
)
SELECT ticket_id, partner_id, given_on, done_on, is_returned, is_sold, is_cancelled, upsell,
    TRY_CAST(round(CAST(own_cost AS DECIMAL(20, 4)) * CAST(rate AS DECIMAL(18, 8)), 4) AS DECIMAL(18, 4)) AS cost,
    TRY_CAST(upsell - cost AS DECIMAL(18, 4)) AS net,
    coalesce(due_on IS NOT NULL AND (done_on IS NOT NULL
        OR due_on < $today AND NOT is_returned AND (closed_on IS NULL OR closed_on > due_on)), false) AS is_due,
    coalesce(done_on <= due_on, false) AS is_on_time,
    CASE WHEN done_on IS NULL THEN NULL WHEN unpriced IS NOT NULL THEN unpriced WHEN contract_currency IS NULL THEN 'contract'
        WHEN cost IS NULL THEN 'rate' END AS missing,
    CASE WHEN unpriced = 'rate' THEN unpriced_currency WHEN unpriced IS NULL AND contract_currency IS NOT NULL THEN contract_currency
        ELSE partner_name END AS missing_of
FROM costed;

-- name: find_last_day
SELECT max(given_on) AS last_on FROM results;

-- name: choose_span
CREATE OR REPLACE TABLE chosen AS
SELECT *, CAST(NULL AS BOOLEAN) AS is_held_back FROM results WHERE given_on >= $start_on AND given_on < $end_on;

-- name: choose_arms
-- What a partner had done with a ticket before a run gave it to it came of no run.
CREATE OR REPLACE TABLE chosen AS
SELECT r.*, a.is_held_back FROM results AS r JOIN arms AS a USING (ticket_id, partner_id)
WHERE r.done_on IS NULL OR r.done_on >= a.allocate_on;

-- name: tally
-- Counts, sums and sums of squares: they add up over partners and months, as intervals do not. A product of DECIMAL(18) stays one.
SELECT partner_id, CAST(date_trunc('month', given_on) AS DATE) AS month_on, is_held_back, count(*) AS given,
    count(*) FILTER (is_returned) AS returned, count(done_on) AS contacted,
    count(*) FILTER (is_sold) AS sold, count(*) FILTER (is_cancelled) AS cancelled,
    count(*) FILTER (is_due) AS due, count(*) FILTER (is_due AND is_on_time) AS on_time,
    count(upsell) AS upsell_n, coalesce(sum(upsell), 0) AS upsell_total,
    coalesce(sum(CAST(upsell AS DECIMAL(19, 4)) * CAST(upsell AS DECIMAL(19, 4))), 0) AS upsell_squares,
    count(cost) AS cost_n, coalesce(sum(cost), 0) AS cost_total,
    coalesce(sum(CAST(cost AS DECIMAL(19, 4)) * CAST(cost AS DECIMAL(19, 4))), 0) AS cost_squares,
    count(net) AS net_n, coalesce(sum(net), 0) AS net_total,
    coalesce(sum(CAST(net AS DECIMAL(19, 4)) * CAST(net AS DECIMAL(19, 4))), 0) AS net_squares
FROM chosen GROUP BY ALL ORDER BY ALL;

-- name: list_missing
-- Why tickets are left out of amounts: no rate of a currency, no contract of a partner, or a sale without an amount.
SELECT missing AS kind, missing_of AS what, count(*) AS tickets, min(done_on) AS first_on, max(done_on) AS last_on
FROM chosen WHERE missing IS NOT NULL GROUP BY ALL ORDER BY tickets DESC, kind, what;

-- name: list_partners
SELECT partner_id, partner_number, name FROM partners ORDER BY name, partner_id;
