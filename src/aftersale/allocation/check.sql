-- name: name_unplaced
-- Tickets that no partner may take, by the row that rules out most partners of their kind; what no row decides has no rule.
CREATE OR REPLACE TABLE unplaced AS
WITH ruled AS (
    SELECT kind, coalesce(rule_id, '') AS rule_id, coalesce(any_value(reason), '') AS reason, count(*) AS partners,
        bool_or(coalesce(decision, '') IN ('allowed', 'preferred')) AS lets_through
    FROM eligibility WHERE NOT had_customer GROUP BY ALL
),
worst AS (
    SELECT kind, arg_max(rule_id, (partners, rule_id)) FILTER (NOT lets_through) AS rule_id,
        arg_max(reason, (partners, rule_id)) FILTER (NOT lets_through) AS reason,
        max(partners) FILTER (NOT lets_through) AS ruled_out, bool_or(lets_through) AS has_candidates, sum(partners) AS partners
    FROM ruled GROUP BY kind
)
SELECT a.ticket, a.ticket_id, a.ticket_number, a.amount, a.currency, a.region, a.product, a.segment, a.language, w.* EXCLUDE (kind)
FROM (SELECT unnest($numbers) AS ticket) JOIN asked AS a USING (ticket)
JOIN (SELECT kind, unnest(tickets) AS ticket FROM kinds) AS k USING (ticket) LEFT JOIN worst AS w USING (kind);

-- name: list_unplaced
SELECT * FROM unplaced ORDER BY ticket;

-- name: list_unserved
-- Values of those tickets that are in no active partner's list, where all partners list what they serve.
WITH active_lists AS (
    SELECT DISTINCT s.partner_id, s.dimension, s.value FROM partner_scopes AS s JOIN active USING (partner_id)
    WHERE s.start_on <= $day AND $day < s.end_on
),
closed AS (
    SELECT dimension, list(DISTINCT value ORDER BY value) AS known FROM active_lists GROUP BY dimension
    HAVING count(DISTINCT partner_id) = (SELECT count(*) FROM active)
),
words AS (
    SELECT 'region' AS dimension, region AS value FROM unplaced UNION SELECT 'product', product FROM unplaced
    UNION SELECT 'segment', segment FROM unplaced UNION SELECT 'language', language FROM unplaced
)
SELECT dimension, value, known FROM words JOIN closed USING (dimension)
WHERE value IS NOT NULL AND NOT list_contains(known, value) ORDER BY dimension, value;

-- name: list_lone
-- What partners serve and no ticket has, beside what tickets have and no partner serves: one may be a slip of the other.
WITH served AS (
    SELECT DISTINCT partner_id, dimension, value FROM partner_scopes WHERE start_on <= $day AND $day < end_on
),
words AS (
    SELECT DISTINCT 'region' AS dimension, region AS value FROM asked UNION ALL SELECT DISTINCT 'product', product FROM asked
    UNION ALL SELECT DISTINCT 'segment', segment FROM asked UNION ALL SELECT DISTINCT 'language', language FROM asked
),
unserved AS (
    SELECT dimension, list(value ORDER BY value) AS known FROM words ANTI JOIN served USING (dimension, value)
    WHERE value IS NOT NULL GROUP BY dimension
)
SELECT p.name, p.partner_id, dimension, value, known FROM served JOIN unserved USING (dimension)
JOIN numbered_partners AS p USING (partner_id) ANTI JOIN words USING (dimension, value) ORDER BY p.partner, dimension, value;

-- name: list_refused
SELECT a.ticket, a.ticket_id, a.ticket_number, a.amount, a.currency, p.name AS partner_name, p.partner_id,
    p.partner_id IN (SELECT partner_id FROM partner_pauses WHERE start_on <= $day AND $day < end_on) AS is_paused
FROM (SELECT unnest($numbers) AS ticket) JOIN asked AS a USING (ticket)
LEFT JOIN numbered_partners AS p ON p.partner = a.locked ORDER BY a.ticket;

-- name: list_odd_locks
-- Locks on partners that the table does not allow, with the row that says so.
SELECT a.ticket_id, a.ticket_number, a.amount, a.currency, p.name AS partner_name, e.rule_id
FROM profile_changes AS c JOIN (SELECT profile, unnest(tickets) AS ticket FROM profiles) AS t USING (profile)
JOIN asked AS a USING (ticket) JOIN numbered_partners AS p ON p.partner = c.partner
JOIN eligibility AS e ON e.kind = c.kind AND e.partner = c.partner AND e.had_customer = c.had_customer
WHERE c.is_locked AND coalesce(e.decision, '') NOT IN ('allowed', 'preferred') ORDER BY a.ticket;

-- name: list_partners
-- What each partner lacks.
SELECT p.partner, p.partner_id, p.name, p.partner_number, p.country, p.weekdays,
    p.partner IN (SELECT partner FROM active) AS is_active,
    p.partner IN (SELECT partner FROM offers) AS has_contract,
    EXISTS (
        SELECT 1 FROM offers AS o JOIN partner_capacities AS c
        ON c.partner_id = o.partner_id AND c.start_on <= o.contact_on AND o.contact_on < c.end_on WHERE o.partner = p.partner
    ) AS has_capacity,
    EXISTS (SELECT 1 FROM partner_pauses AS s WHERE s.partner_id = p.partner_id) AS is_paused,
    (SELECT max(c.fewest_a_day) FROM partner_capacities AS c
        WHERE c.partner_id = p.partner_id AND c.fewest_a_day > c.tickets_a_day + c.overtime_a_day) AS fewest_a_day,
    (SELECT list(DISTINCT currency ORDER BY currency) FROM (
        SELECT currency FROM partner_contracts AS c WHERE c.partner_id = p.partner_id
        UNION SELECT currency FROM partner_capacities AS c WHERE c.partner_id = p.partner_id
        UNION SELECT currency FROM partner_tiers AS c WHERE c.partner_id = p.partner_id
        UNION SELECT currency FROM partner_quotas AS c WHERE c.partner_id = p.partner_id
    ) WHERE currency NOT IN (SELECT currency FROM conversions)) AS without_rate
FROM numbered_partners AS p ORDER BY p.partner;

-- name: list_quotas
SELECT q.partner_quota_id, q.dimension, q.value, p.name AS partner_name FROM partner_quotas AS q
LEFT JOIN numbered_partners AS p USING (partner_id) ORDER BY q.partner_quota_id;

-- name: list_rates
-- The rates that tickets and partners needed, each with its day.
WITH used AS (
    SELECT currency FROM asked UNION SELECT currency FROM offers UNION SELECT currency FROM partner_capacities
    UNION SELECT currency FROM partner_tiers UNION SELECT currency FROM partner_quotas
)
SELECT currency, rate_on FROM conversions JOIN used USING (currency) WHERE currency <> $base ORDER BY currency;

-- name: count_outcomes
-- What rates rest on, and how much of it has no known ticket.
SELECT count(*) AS outcomes, count(*) FILTER (NOT is_known) AS unknown, min(contacted_on) FILTER (NOT is_known) AS first_on,
    max(contacted_on) FILTER (NOT is_known) AS last_on
FROM outcomes WHERE contacted_on < $day;

-- name: list_strange_regions
-- Regions of tickets that no partner lists and no ticket had of which an outcome is known; nothing where no region is known at all. What
-- nobody may take for its region is found elsewhere.
WITH known AS (
    SELECT value FROM partner_scopes WHERE dimension = 'region'
    UNION SELECT region FROM outcomes WHERE region IS NOT NULL
)
SELECT region, count(*) AS tickets, arg_min(ticket_number, ticket_number) AS ticket_number, (SELECT list(value ORDER BY value) FROM known) AS known
FROM asked WHERE region IS NOT NULL AND region NOT IN (SELECT value FROM known) AND ticket NOT IN (SELECT unnest($unplaced))
    AND (SELECT count(*) FROM known) > 0
GROUP BY region ORDER BY region;

-- name: count_worthless
SELECT count(*) AS tickets, min(ticket_number) AS ticket_number, (SELECT count(*) FROM asked) AS of_tickets
FROM asked WHERE coalesce(amount, 0) = 0;

-- name: count_overdue
SELECT count(*) AS tickets, arg_min(ticket_number, (due_on, ticket_number)) AS ticket_number, min(due_on) AS due_on
FROM asked WHERE due_on <= $due_on;

-- name: list_idle_tiers
-- Partners with tiers on days on which their contract counts none.
SELECT DISTINCT p.partner, p.name, p.partner_id FROM offers AS o JOIN numbered_partners AS p USING (partner)
JOIN partner_tiers AS t ON t.partner_id = p.partner_id AND t.start_on <= o.contact_on AND o.contact_on < t.end_on
WHERE o.tier_kind = 'none' ORDER BY p.partner;
