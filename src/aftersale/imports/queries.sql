-- name: next_import_id
-- Facts name their import, and the import's row is written once, when its counts are known.
SELECT nextval('import_run_import_id_seq') AS import_id;

-- name: append_import_run
INSERT INTO import_run (import_id, source, mapping, mapping_hash, recorded_at, files, counts)
VALUES (%(import_id)s, %(source)s, %(mapping)s, %(mapping_hash)s, %(recorded_at)s, %(files)s, %(counts)s);
