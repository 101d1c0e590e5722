-- name: find_answer
SELECT request_hash, body FROM answered_request WHERE idempotency_key = %(key)s AND actor = acting_name();

-- name: remember_answer
INSERT INTO answered_request (idempotency_key, request_hash, status, body)
VALUES (%(key)s, %(request_hash)s, 200, %(body)s);
