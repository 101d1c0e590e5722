-- name: next_import_id
-- Facts name their import, and the import's row is written once, when its counts are known.
SELECT nextval('import_run_import_id_seq') AS import_id;

-- name: append_import_run
INSERT INTO import_run (import_id, source, mapping, mapping_hash, recorded_at, files, counts)
VALUES (%(import_id)s, %(source)s, %(mapping)s, %(mapping_hash)s, %(recorded_at)s, %(files)s, %(counts)s);

-- name: lock_mapping_name
-- Two who save under one name at once come one after the other, also when nobody has saved under it before.
SELECT pg_advisory_xact_lock(hashtextextended('import_mapping ' || %(name)s, 0));

-- name: load_mappings
SELECT name, version, text, saved_by, saved_at FROM import_mapping WHERE is_current ORDER BY name;

-- name: find_mapping
-- The version in use, or the one that is asked for: one that was saved again counts as it was saved last.
SELECT name, version, text, saved_by, saved_at FROM import_mapping
WHERE name = %(name)s AND (%(version)s::text IS NULL AND is_current OR version = %(version)s)
ORDER BY saved_at DESC LIMIT 1;

-- name: load_mapping_versions
SELECT version, saved_by, saved_at, is_current FROM import_mapping WHERE name = %(name)s ORDER BY saved_at DESC;

-- name: retire_mapping
UPDATE import_mapping SET is_current = false WHERE name = %(name)s AND is_current;

-- name: save_mapping
INSERT INTO import_mapping (name, version, text) VALUES (%(name)s, %(version)s, %(text)s)
RETURNING name, version, text, saved_by, saved_at;

-- name: find_import_run
SELECT import_id, source, mapping, mapping_hash, recorded_at, actor, files, counts FROM import_run WHERE import_id = %(import_id)s;

-- name: load_import_findings
SELECT f.finding_id, f.code, f.severity, f.cause, f.message, f.said, f.subject_kind, f.subject_number, f.file, f.line, f.column_name, f.value,
    f.source_row, f.found_at, f.resolved_at = 'infinity' AS is_open
FROM import_finding AS i JOIN finding AS f USING (finding_id)
WHERE i.import_id = %(import_id)s
ORDER BY f.severity, f.cause, f.code, f.file, f.line, f.column_name, f.finding_id
LIMIT %(limit)s OFFSET %(offset)s;

-- name: load_import_finding_groups
SELECT f.code, f.severity, f.cause, count(*) AS count, count(*) FILTER (WHERE f.resolved_at = 'infinity') AS open,
    min(f.message) AS example, (array_agg(f.said ORDER BY f.message))[1] AS said
FROM import_finding AS i JOIN finding AS f USING (finding_id)
WHERE i.import_id = %(import_id)s
GROUP BY f.code, f.severity, f.cause
ORDER BY f.severity, count(*) DESC, f.code, f.cause;
