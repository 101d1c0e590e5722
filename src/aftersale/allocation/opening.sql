-- DuckDB: tickets that reached milestones open, by what the rule table decided of each.

-- name: gather_opened
CREATE OR REPLACE TABLE staged_ticket AS
WITH opened AS (
    SELECT r.*, d.within_days, r.line_key || '/' || r.milestone AS key
    FROM reached_rows AS r JOIN opening AS d USING (place)
    WHERE d.open AND r.line_key || '/' || r.milestone NOT IN (SELECT source_id FROM opened_before)
)
SELECT key, customer, product, region, country, segment, CAST(NULL AS VARCHAR) AS language, ordered_on AS contract_on, amount, currency,
    CAST($on AS DATE) AS opened_on, CAST($on AS DATE) + CAST(within_days AS INTEGER) AS due_on, CAST(NULL AS DATE) AS window_start_on,
    CAST(NULL AS DATE) AS window_end_on, CAST(NULL AS BIGINT) AS handling_minutes, order_number, CAST(NULL AS DATE) AS closed_on,
    -- Orders know who buys, and nobody to call.
    CAST(NULL AS VARCHAR) AS contact_name, CAST(NULL AS VARCHAR) AS contact_phone, CAST(NULL AS VARCHAR) AS contact_email,
    CAST(NULL AS VARCHAR) AS contact_reason,
    $source AS source, $source AS _file, row_number() OVER (ORDER BY key) AS _row
FROM opened ORDER BY key;
