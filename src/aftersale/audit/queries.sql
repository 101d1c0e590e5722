-- name: append_audit
-- The function locks the head of the chain until the transaction ends, so that links and commits are in one sequence.
SELECT append_audit(%(action)s, %(subject_kind)s, %(subject_id)s, %(detail)s) AS seq;

-- name: verify_chain
-- One statement, hence one snapshot: an entry appended meanwhile is seen with its head or not at all.
WITH link AS (
    SELECT seq, previous_hash, hash,
        row_number() OVER (ORDER BY seq) AS expected_seq,
        lag(hash, 1, sha256('aftersale audit'::bytea)) OVER (ORDER BY seq) AS expected_previous,
        audit_hash(previous_hash, seq, recorded_at, actor, action, subject_kind, subject_id, detail) AS expected_hash
    FROM audit_entry
), broken AS (
    SELECT seq, expected_seq, CASE
        WHEN seq <> expected_seq THEN 'missing'
        WHEN hash <> expected_hash THEN 'edited'
        ELSE 'unlinked' END AS reason
    FROM link
    WHERE seq <> expected_seq OR hash <> expected_hash OR previous_hash <> expected_previous
    ORDER BY seq
    LIMIT 1
)
SELECT audit_head.seq AS head_seq, audit_head.hash AS head_hash, last.seq AS last_seq, last.hash AS last_hash,
    (SELECT count(*) FROM audit_entry) AS entries, broken.expected_seq AS broken_at, broken.reason
FROM audit_head
LEFT JOIN (SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1) AS last ON true
LEFT JOIN broken ON true;

-- name: load_entries
SELECT seq, recorded_at, actor, action, subject_kind, subject_id, detail, encode(hash, 'hex') AS hash
FROM audit_entry
ORDER BY seq DESC
LIMIT %(limit)s OFFSET %(offset)s;

-- name: count_entries
SELECT count(*) AS total FROM audit_entry;
