-- name: load_finding_groups
-- Findings are mended by cause; the biggest money comes first, whatever the currency.
SELECT producer, code, severity, cause, count(*) AS count, max(abs(amount)) AS largest_amount, min(found_at) AS first_found_at,
    (array_agg(message ORDER BY abs(amount) DESC NULLS LAST, message))[1] AS example,
    (array_agg(said ORDER BY abs(amount) DESC NULLS LAST, message))[1] AS said
FROM finding
WHERE resolved_at = 'infinity' AND (%(code)s::text IS NULL OR code = %(code)s)
GROUP BY producer, code, severity, cause
ORDER BY severity, count(*) DESC, code, cause;

-- name: load_group_amounts
-- Money of different currencies is never added up.
SELECT producer, code, cause, currency, sum(amount)::numeric(38, 4) AS amount
FROM finding
WHERE resolved_at = 'infinity' AND amount IS NOT NULL AND (%(code)s::text IS NULL OR code = %(code)s)
GROUP BY producer, code, cause, currency ORDER BY currency;

-- name: load_findings
SELECT finding_id, producer, scope, code, severity, cause, message, said, subject_kind, subject_id, subject_number, subject_on,
    amount, currency, file, line, column_name, value, source_row, payee_id, found_at
FROM finding
WHERE resolved_at = 'infinity' AND (%(code)s::text IS NULL OR code = %(code)s)
ORDER BY severity, code, subject_on, subject_number, file, line, finding_id
LIMIT %(limit)s OFFSET %(offset)s;

-- name: count_findings
SELECT count(*) AS total FROM finding
WHERE resolved_at = 'infinity' AND (%(code)s::text IS NULL OR code = %(code)s);

-- name: load_findings_in_scope
-- Everything ever found here: a cause that comes back reopens its finding. And what is found now was perhaps found elsewhere before.
SELECT * FROM (
    SELECT finding_id, message, amount, said IS NULL AS said_is_missing, resolved_at = 'infinity' AS is_open, producer = %(producer)s
        AND (%(scope)s::text IS NULL OR scope = %(scope)s)
        AND (%(start_on)s::date IS NULL OR subject_on >= %(start_on)s AND subject_on < %(end_on)s) AS is_in_scope
    FROM finding
) AS every
WHERE is_in_scope OR finding_id = ANY (%(ids)s::uuid[]);

-- name: reopen_findings
UPDATE finding SET resolved_at = 'infinity', found_at = %(at)s WHERE finding_id = ANY (%(ids)s);

-- name: refresh_findings
UPDATE finding SET message = today.message, amount = today.amount, said = today.said::jsonb
FROM unnest(%(ids)s::uuid[], %(messages)s::text[], %(amounts)s::numeric[], %(said)s::text[]) AS today (finding_id, message, amount, said)
WHERE finding.finding_id = today.finding_id;

-- name: resolve_findings
UPDATE finding SET resolved_at = %(at)s WHERE finding_id = ANY (%(ids)s) AND resolved_at = 'infinity';

-- name: load_open_of_code
SELECT finding_id, scope, subject_kind, subject_id, value FROM finding
WHERE resolved_at = 'infinity' AND producer = %(producer)s AND code = %(code)s;
