-- name: observe
-- One row per ticket and partner that contacted its customer: what came of it in the end. A ticket without a word has the empty one.
CREATE OR REPLACE TABLE observations AS
SELECT ticket_id, partner_id, coalesce(any_value(product), '') AS product, coalesce(any_value(segment), '') AS segment,
    coalesce(any_value(region), '') AS region, max(contacted_on) AS contacted_on, bool_or(result = 'sold') AS sold,
    bool_or(result = 'cancelled') AS cancelled, bool_or(is_known) AS is_known,
    CAST(round(sum(quality) * 1000000 / count(quality)) AS BIGINT) AS quality
FROM outcomes WHERE contacted_on < $day GROUP BY ticket_id, partner_id;

-- name: find_levels
-- Every product, product and segment, product and segment and region of which anything is known, below the whole. An outcome without a
-- known ticket is of none of them: it counts for its partner only.
CREATE OR REPLACE TABLE rate_nodes AS
WITH nodes AS (
    SELECT DISTINCT 1 AS level, product, '' AS segment, '' AS region FROM observations WHERE is_known
    UNION ALL SELECT DISTINCT 2, product, segment, '' FROM observations WHERE is_known
    UNION ALL SELECT DISTINCT 3, product, segment, region FROM observations WHERE is_known
    UNION ALL SELECT 0, '', '', ''
)
SELECT row_number() OVER (ORDER BY level, product, segment, region) - 1 AS node, * FROM nodes;

-- name: list_nodes
SELECT n.level, n.product, n.segment, n.region, coalesce(p.node, 0) AS parent FROM rate_nodes AS n
LEFT JOIN rate_nodes AS p ON p.level = n.level - 1 AND p.region = '' AND p.product = if(n.level > 1, n.product, '')
    AND p.segment = if(n.level > 2, n.segment, '')
ORDER BY n.node;

-- name: count_everybody
SELECT count(*) AS observed, count(*) FILTER (sold) AS sold, count(*) FILTER (cancelled) AS cancelled, count(quality) AS rated,
    CAST(coalesce(sum(quality), 0) AS BIGINT) AS quality
FROM observations;

-- name: count_observations
WITH counted AS (
    SELECT CASE grouping(product, segment, region) WHEN 7 THEN 0 WHEN 3 THEN 1 WHEN 1 THEN 2 ELSE 3 END AS level,
        partner_id, coalesce(product, '') AS product, coalesce(segment, '') AS segment, coalesce(region, '') AS region,
        count(*) AS observed, count(*) FILTER (sold) AS sold, count(*) FILTER (cancelled) AS cancelled, count(quality) AS rated,
        CAST(coalesce(sum(quality), 0) AS BIGINT) AS quality, max(contacted_on) AS last_on
    FROM observations
    GROUP BY GROUPING SETS (
        (partner_id), (partner_id, is_known, product), (partner_id, is_known, product, segment),
        (partner_id, is_known, product, segment, region))
    HAVING grouping(is_known) = 1 OR is_known
)
SELECT n.node, p.partner, c.observed, c.sold, c.cancelled, c.rated, c.quality,
    date_diff('day', DATE '1970-01-01', c.last_on) AS last_day
FROM counted AS c JOIN rate_nodes AS n USING (level, product, segment, region)
JOIN (SELECT partner_id, row_number() OVER (ORDER BY partner_id) - 1 AS partner FROM partners) AS p USING (partner_id);

-- name: find_nodes
-- The deepest level of which anything is known, for each ticket.
SELECT coalesce(r.node, s.node, p.node, 0) AS node
FROM asked AS a
LEFT JOIN rate_nodes AS p ON p.level = 1 AND p.product = coalesce(a.product, '')
LEFT JOIN rate_nodes AS s ON s.level = 2 AND s.product = coalesce(a.product, '') AND s.segment = coalesce(a.segment, '')
LEFT JOIN rate_nodes AS r ON r.level = 3 AND r.product = coalesce(a.product, '') AND r.segment = coalesce(a.segment, '')
    AND r.region = coalesce(a.region, '')
ORDER BY a.ticket;
