-- name: find_changes
-- Where a ticket differs from others of its kind: partners that had its customer (1), that are ruled out (2), or that must get it (4).
CREATE OR REPLACE TABLE changes AS
SELECT ticket, list(partner * 8 + flags ORDER BY partner) AS changed FROM (
    SELECT ticket, partner, CAST(sum(flag) AS BIGINT) AS flags FROM (
        SELECT a.ticket, p.partner, 1 AS flag
        FROM asked AS a JOIN (SELECT DISTINCT customer, partner_id FROM outcomes WHERE contacted_on < $day) AS o USING (customer)
        JOIN active AS p ON p.partner_id = o.partner_id
        WHERE $had_customer
        UNION
        SELECT a.ticket, p.partner, 2
        FROM asked AS a JOIN ticket_pins AS k ON k.ticket_id = a.ticket_id AND k.kind = 'exclude' AND k.ended_at IS NULL
        JOIN active AS p ON p.partner_id = k.partner_id
        UNION
        SELECT a.ticket, p.partner, 2
        FROM asked AS a JOIN ticket_events AS e ON e.ticket_id = a.ticket_id AND e.kind = 'returned'
        JOIN active AS p ON p.partner_id = e.partner_id
        WHERE NOT EXISTS (
            SELECT 1 FROM ticket_pins AS k
            WHERE k.ticket_id = e.ticket_id AND k.partner_id = e.partner_id AND k.kind = 'exclude' AND k.ended_at > e.recorded_at
        )
        UNION
        SELECT a.ticket, a.locked, 4 FROM asked AS a JOIN active AS p ON p.partner = a.locked
    ) GROUP BY ticket, partner
) GROUP BY ticket;

-- name: find_profiles
-- Tickets of one kind with the same changes have the same candidates.
CREATE OR REPLACE TABLE profiles AS
SELECT row_number() OVER () - 1 AS profile, * FROM (
    SELECT kind, changed, min(ticket) AS first_ticket, list(ticket) AS tickets
    FROM (SELECT kind, unnest(tickets) AS ticket FROM kinds) LEFT JOIN changes USING (ticket)
    GROUP BY kind, changed
);

-- name: unfold_changes
CREATE OR REPLACE TABLE profile_changes AS
SELECT profile, kind, change // 8 AS partner, change & 1 = 1 AS had_customer, change & 2 = 2 AS is_excluded, change & 4 = 4 AS is_locked
FROM (SELECT profile, kind, unnest(changed) AS change FROM profiles WHERE changed IS NOT NULL);

-- name: pair_kinds
-- Every kind of ticket with every partner, described by the words of the vocabulary.
CREATE OR REPLACE TABLE eligibility_questions AS
WITH lists AS (SELECT DISTINCT partner_id, dimension FROM partner_scopes WHERE start_on <= $scopes_on AND $scopes_on < end_on),
scope AS (SELECT DISTINCT partner_id, dimension, value FROM partner_scopes WHERE start_on <= $scopes_on AND $scopes_on < end_on),
partner AS (
    SELECT a.partner, a.partner_id, a.name AS partner_name, a.country AS partner_country,
        a.partner_id IN (SELECT partner_id FROM lists WHERE dimension = 'region') AS lists_region,
        a.partner_id IN (SELECT partner_id FROM lists WHERE dimension = 'product') AS lists_product,
        a.partner_id IN (SELECT partner_id FROM lists WHERE dimension = 'segment') AS lists_segment,
        a.partner_id IN (SELECT partner_id FROM lists WHERE dimension = 'language') AS lists_language
    FROM active AS a
),
paired AS (
    SELECT k.kind, p.partner, false AS had_customer FROM kinds AS k CROSS JOIN partner AS p
    UNION ALL
    SELECT DISTINCT kind, partner, true FROM profile_changes WHERE had_customer
)
SELECT x.kind, x.partner, x.had_customer, k.* EXCLUDE (kind, tickets), p.partner_name, p.partner_country,
    k.region IS NULL OR NOT p.lists_region OR r.value IS NOT NULL AS serves_region,
    k.product IS NULL OR NOT p.lists_product OR o.value IS NOT NULL AS serves_product,
    k.segment IS NULL OR NOT p.lists_segment OR s.value IS NOT NULL AS serves_segment,
    k.language IS NULL OR NOT p.lists_language OR l.value IS NOT NULL AS speaks_language
FROM paired AS x JOIN kinds AS k USING (kind) JOIN partner AS p USING (partner)
LEFT JOIN scope AS r ON r.partner_id = p.partner_id AND r.dimension = 'region' AND r.value = k.region
LEFT JOIN scope AS o ON o.partner_id = p.partner_id AND o.dimension = 'product' AND o.value = k.product
LEFT JOIN scope AS s ON s.partner_id = p.partner_id AND s.dimension = 'segment' AND s.value = k.segment
LEFT JOIN scope AS l ON l.partner_id = p.partner_id AND l.dimension = 'language' AND l.value = k.language;

-- name: list_rules
-- The rows that let a partner through, and how.
CREATE OR REPLACE TABLE passes AS
SELECT row_number() OVER (ORDER BY rule_id, preferred) - 1 AS pass, * FROM (
    SELECT rule_id, decision = 'preferred' AS preferred FROM eligibility WHERE decision IN ('allowed', 'preferred') GROUP BY ALL
    UNION SELECT '', false
);

-- name: find_sets
-- Equal candidates are one set, numbered by the first ticket that has it.
CREATE OR REPLACE TABLE sets AS
WITH let_through AS (
    SELECT e.kind, e.partner, e.had_customer, s.pass
    FROM eligibility AS e JOIN passes AS s ON s.rule_id = e.rule_id AND s.preferred = (e.decision = 'preferred')
    WHERE e.decision IN ('allowed', 'preferred')
),
pairs AS (
    SELECT p.profile, e.partner, e.pass
    FROM profiles AS p JOIN let_through AS e ON e.kind = p.kind AND NOT e.had_customer
    WHERE p.changed IS NULL
    UNION ALL
    SELECT p.profile, e.partner, e.pass
    FROM profiles AS p JOIN let_through AS e ON e.kind = p.kind AND NOT e.had_customer
    ANTI JOIN profile_changes AS c ON c.profile = p.profile AND c.partner = e.partner
    WHERE p.changed IS NOT NULL
    UNION ALL
    SELECT c.profile, c.partner, coalesce(e.pass, n.pass)
    FROM profile_changes AS c
    LEFT JOIN let_through AS e ON e.kind = c.kind AND e.partner = c.partner AND e.had_customer = c.had_customer
    CROSS JOIN (SELECT pass FROM passes WHERE rule_id = '' AND NOT preferred) AS n
    WHERE c.is_locked OR NOT c.is_excluded AND e.pass IS NOT NULL
),
lists AS (
    SELECT profile, list_sort(list(partner * (SELECT count(*) FROM passes) + pass)) AS members FROM pairs GROUP BY profile
)
SELECT row_number() OVER (ORDER BY first_ticket) - 1 AS set_id, * FROM (
    SELECT members, min(first_ticket) AS first_ticket, list(profile) AS profiles
    FROM lists JOIN profiles USING (profile) GROUP BY members
);

-- name: list_members
SELECT set_id, member // $passes AS partner, pass.rule_id, pass.preferred
FROM (SELECT set_id, unnest(members) AS member FROM sets) JOIN passes AS pass ON pass.pass = member % $passes
ORDER BY set_id, partner;

-- name: list_sets_of_tickets
SELECT coalesce(s.set_id, -1) AS set_id
FROM (SELECT profile, unnest(tickets) AS ticket FROM profiles)
LEFT JOIN (SELECT set_id, unnest(profiles) AS profile FROM sets) AS s USING (profile)
ORDER BY ticket;
