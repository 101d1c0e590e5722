-- name: load_versions
-- Every version in force somewhere in a stretch of days, as published up to an instant.
SELECT version, document, start_on, end_on FROM rule_table_version
WHERE table_name = %(table_name)s AND published_at <= %(as_of)s AND superseded_at > %(as_of)s
    AND start_on < %(end_on)s AND end_on > %(start_on)s
ORDER BY start_on;

-- name: find_document
SELECT document FROM rule_table_version WHERE table_name = %(table_name)s AND version = %(version)s LIMIT 1;

-- name: supersede_overlapping
-- A new version takes its days from the ones before; what is left of those is appended again, shortened.
UPDATE rule_table_version SET superseded_at = %(at)s
WHERE table_name = %(table_name)s AND superseded_at = 'infinity' AND end_on > %(start_on)s
RETURNING version, document, start_on, published_by;

-- name: append_version
INSERT INTO rule_table_version (table_name, version, document, start_on, end_on, published_at)
VALUES (%(table_name)s, %(version)s, %(document)s, %(start_on)s, %(end_on)s, %(at)s);
