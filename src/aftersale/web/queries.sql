-- name: find_answer
SELECT request_hash, body FROM answered_request WHERE idempotency_key = %(key)s AND actor = acting_name();

-- name: remember_answer
INSERT INTO answered_request (idempotency_key, request_hash, status, body)
VALUES (%(key)s, %(request_hash)s, 200, %(body)s);

-- name: forget_answers
DELETE FROM answered_request WHERE answered_at < clock_timestamp() - make_interval(days => %(days)s);

-- name: find_undo
-- What one's own request of this key can be taken back with, and whether it is too late.
SELECT body -> 'undo' AS undo,
    answered_at + make_interval(secs => (body ->> 'undo_seconds')::integer + %(grace)s) < clock_timestamp() AS is_over
FROM answered_request WHERE idempotency_key = %(key)s AND actor = acting_name() AND body ? 'undo';

-- name: take_turns
-- Held until the transaction ends, however many the action begins.
SELECT pg_advisory_xact_lock(hashtextextended('rows changed as they were seen', 0));

-- name: load_saved_views
-- Own ones first.
SELECT saved_view_id, name, address, is_shared, owner, owner = acting_name() AS is_own FROM saved_view
WHERE view_name = %(view)s ORDER BY owner <> acting_name(), name, saved_view_id;

-- name: save_view
INSERT INTO saved_view (view_name, name, address, is_shared) VALUES (%(view)s, %(name)s, %(address)s, %(is_shared)s)
ON CONFLICT ON CONSTRAINT saved_view_named_once DO NOTHING RETURNING saved_view_id;

-- name: change_saved_view
UPDATE saved_view SET name = %(name)s, address = %(address)s, is_shared = %(is_shared)s, saved_at = clock_timestamp()
WHERE saved_view_id = %(saved_view_id)s AND view_name = %(view)s RETURNING saved_view_id;

-- name: delete_saved_view
DELETE FROM saved_view WHERE saved_view_id = %(saved_view_id)s AND view_name = %(view)s AND owner = acting_name()
RETURNING saved_view_id;
