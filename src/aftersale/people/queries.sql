-- name: find_person
-- By number; where two sources share it, the one of the source that comes first.
SELECT person_id, source, source_id AS payee_number, name, currency FROM person
WHERE source_id = %(number)s AND superseded_at = 'infinity' ORDER BY source LIMIT 1;
