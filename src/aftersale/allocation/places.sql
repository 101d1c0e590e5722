-- name: find_taken
-- Tickets that partners have accepted or done, on the day on which they take up a place: what is overdue does so on the first day, what was
-- done later than it was given for on the day on which it was. Those of days that the run does not plan count towards weeks and months.
CREATE OR REPLACE TABLE taken AS
SELECT *, state = 'accepted' AND contact_on < $day + CAST($days AS INTEGER)
    OR state = 'done' AND contact_on >= $day AND contact_on < $day + CAST($days AS INTEGER) AS is_in_hand
FROM (
    SELECT p.partner, s.state, CASE s.state WHEN 'accepted' THEN greatest(s.contact_on, $day)
        WHEN 'done' THEN greatest(s.contact_on, d.contacted_on) ELSE s.contact_on END AS contact_on,
        coalesce(t.handling_minutes, d.handling_minutes, a.handling_minutes, 0) * coalesce(p.pace, 1) AS minutes,
        coalesce(t.region, d.region) AS region, coalesce(t.product, d.product) AS product, coalesce(t.segment, d.segment) AS segment,
        coalesce(t.language, d.language) AS language
    FROM standings AS s JOIN numbered_partners AS p USING (partner_id)
    LEFT JOIN tickets AS t USING (ticket_id) LEFT JOIN done_tickets AS d USING (ticket_id) LEFT JOIN active AS a USING (partner)
    WHERE s.state IN ('done', 'elsewhere') OR s.state = 'accepted' AND t.ticket_id IS NOT NULL
);

-- name: sum_taken
SELECT partner, is_in_hand, contact_on, count(*) AS tickets, CAST(sum(round(minutes)) AS BIGINT) AS minutes FROM taken
GROUP BY partner, is_in_hand, contact_on ORDER BY partner, contact_on, is_in_hand;

-- name: list_offers
-- Partners' days with what the contract and the capacity in force say, in thousandths of the base currency.
SELECT o.partner, o.country, o.weekdays, o.contact_on, o.tier_kind, c.tickets_a_day, c.tickets_a_week, c.minutes_a_day, c.overtime_a_day,
    c.fewest_a_day, c.none_or_at_least,
    CAST(least(round(CAST(c.overtime_cost AS DECIMAL(20, 4)) * r.rate * 1000), $largest) AS BIGINT) AS overtime_cost,
    CAST(least(round(CAST(c.shortfall_price AS DECIMAL(20, 4)) * r.rate * 1000), $largest) AS BIGINT) AS shortfall_price,
    CAST(least(round(CAST(o.fixed_fee AS DECIMAL(20, 4)) * k.rate * 1000), $largest) AS BIGINT) AS fixed_fee,
    CAST(round(a.cost_per_ticket / 1000) AS BIGINT) AS cost_per_ticket
FROM offers AS o JOIN active AS a USING (partner) JOIN conversions AS k ON k.currency = o.currency
JOIN partner_capacities AS c ON c.partner_id = o.partner_id AND c.start_on <= o.contact_on AND o.contact_on < c.end_on
JOIN conversions AS r ON r.currency = c.currency
ORDER BY o.partner, o.contact_on;

-- name: list_tiers
SELECT p.partner, t.start_on, t.end_on, t.from_tickets, CAST(round(CAST(t.cost_per_ticket AS DECIMAL(20, 4)) * c.rate * 1000) AS BIGINT) AS cost_per_ticket
FROM partner_tiers AS t JOIN numbered_partners AS p USING (partner_id) JOIN conversions AS c USING (currency)
WHERE abs(CAST(t.cost_per_ticket AS DECIMAL(20, 4)) * c.rate * 1000) <= $largest
ORDER BY p.partner, t.from_tickets;

-- name: list_quotas
-- With the tickets that each is about; what partners have in hand counts towards it.
WITH words AS (
    SELECT ticket, 'region' AS dimension, region AS value FROM asked
    UNION ALL SELECT ticket, 'product', product FROM asked
    UNION ALL SELECT ticket, 'segment', segment FROM asked
    UNION ALL SELECT ticket, 'language', language FROM asked
),
in_hand AS (
    SELECT partner, contact_on, 'region' AS dimension, region AS value FROM taken WHERE is_in_hand
    UNION ALL SELECT partner, contact_on, 'product', product FROM taken WHERE is_in_hand
    UNION ALL SELECT partner, contact_on, 'segment', segment FROM taken WHERE is_in_hand
    UNION ALL SELECT partner, contact_on, 'language', language FROM taken WHERE is_in_hand
)
SELECT q.partner_quota_id, p.partner, q.fewest, q.most,
    greatest(date_diff('day', $day, q.start_on), 0) AS first_day, least(date_diff('day', $day, q.end_on), CAST($days AS INTEGER)) - 1 AS last_day,
    CAST(least(round(CAST(q.shortfall_price AS DECIMAL(20, 4)) * c.rate * 1000), $largest) AS BIGINT) AS shortfall_price,
    coalesce((SELECT list(w.ticket ORDER BY w.ticket) FROM words AS w WHERE w.dimension = q.dimension AND w.value = q.value), []) AS tickets,
    (SELECT coalesce(max(tickets), 0) FROM (
        SELECT count(*) AS tickets FROM in_hand AS h
        WHERE h.dimension = q.dimension AND h.value = q.value AND (q.partner_id IS NULL OR h.partner = p.partner)
            AND q.start_on <= h.contact_on AND h.contact_on < q.end_on
        GROUP BY h.contact_on)) AS in_hand
FROM partner_quotas AS q JOIN conversions AS c USING (currency) LEFT JOIN numbered_partners AS p USING (partner_id)
WHERE q.partner_id IS NULL OR p.partner IS NOT NULL
ORDER BY q.partner_quota_id;
