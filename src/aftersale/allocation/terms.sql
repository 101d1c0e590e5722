-- name: is_value_seen
SELECT EXISTS (SELECT FROM partner_scope WHERE superseded_at = 'infinity' AND dimension = %(dimension)s AND value = %(value)s)
    OR EXISTS (SELECT FROM partner_quota WHERE superseded_at = 'infinity' AND dimension = %(dimension)s AND value = %(value)s)
    OR EXISTS (
        SELECT FROM ticket WHERE superseded_at = 'infinity' AND CASE %(dimension)s::text
            WHEN 'region' THEN region WHEN 'product' THEN product WHEN 'segment' THEN segment ELSE language END = %(value)s
    ) AS is_seen;

-- name: load_values
-- Looked for only where a value is not known: one pass over the tickets.
SELECT DISTINCT CASE %(dimension)s::text
    WHEN 'region' THEN region WHEN 'product' THEN product WHEN 'segment' THEN segment ELSE language END AS value
FROM ticket WHERE superseded_at = 'infinity'
UNION SELECT value FROM partner_scope WHERE superseded_at = 'infinity' AND dimension = %(dimension)s
UNION SELECT value FROM partner_quota WHERE superseded_at = 'infinity' AND dimension = %(dimension)s
ORDER BY value;
