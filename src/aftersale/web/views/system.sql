-- name: findings
SELECT f.finding_id::text AS finding_id, f.message, f.said, f.severity, CASE WHEN f.resolved_at = 'infinity' THEN 'open' ELSE 'resolved' END AS state,
    f.cause, f.code, f.producer, f.scope, f.subject_number, f.subject_on, f.amount, f.currency, f.file, f.line,
    nullif(f.column_name, '') AS column_name, nullif(f.value, '') AS value, f.found_at, nullif(f.resolved_at, 'infinity') AS resolved_at
FROM finding AS f

-- name: sentences_of_causes
SELECT DISTINCT ON (cause) cause AS text, said -> 'cause' AS said FROM finding
WHERE cause = ANY (%(texts)s) AND said -> 'cause' IS NOT NULL ORDER BY cause;

-- name: tables
SELECT concat_ws(' ', t.table_name, t.version, t.start_on) AS table_key, t.table_name, t.version, t.start_on, nullif(t.end_on, 'infinity') AS end_on,
    t.published_at, t.published_by
FROM rule_table_version AS t WHERE t.superseded_at = 'infinity'

-- name: rule_tables
-- One row a table, with what is in force today, what comes next, and the draft for those who may see drafts.
SELECT kept.table_name, coalesce(today.document ->> 'title', next.document ->> 'title', draft.document ->> 'title') AS title,
    CASE WHEN kept.retired_at IS NULL THEN 'in_use' ELSE 'retired' END AS usage, kept.vocabulary, today.version, today.start_on,
    jsonb_array_length(today.document -> 'rules')::bigint AS rules, next.start_on AS next_on, draft.state AS draft_state,
    draft.changed_by AS drafted_by, draft.changed_at AS drafted_at
FROM rule_table AS kept
LEFT JOIN rule_table_version AS today ON today.table_name = kept.table_name AND today.superseded_at = 'infinity'
    AND today.start_on <= current_date AND today.end_on > current_date
LEFT JOIN LATERAL (
    SELECT version.start_on, version.document FROM rule_table_version AS version
    WHERE version.table_name = kept.table_name AND version.superseded_at = 'infinity' AND version.start_on > current_date
    ORDER BY version.start_on LIMIT 1
) AS next ON true
LEFT JOIN rule_draft AS draft ON draft.table_name = kept.table_name AND draft.state IN ('draft', 'checked', 'approved')

-- name: audit
SELECT a.seq, a.recorded_at, a.actor, a.action, a.subject_kind, a.subject_id, a.detail::text AS detail, encode(a.hash, 'hex') AS hash
FROM audit_entry AS a

-- name: jobs
SELECT job.job_id, job.kind, job.state, job.step, job.done_part, job.requested_by, job.requested_at, job.started_at, job.ended_at,
    job.problem ->> 'detail' AS problem
FROM job
