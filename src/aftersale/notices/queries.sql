-- name: add_endpoint
INSERT INTO partner_endpoint (partner_id, address, secret) VALUES (%(partner_id)s, %(address)s, %(secret)s)
RETURNING partner_endpoint_id;

-- name: load_endpoints
-- Those that hold, with what there was to tell.
SELECT endpoint.partner_endpoint_id, endpoint.partner_id, partner.source_id AS partner_number, partner.name AS partner_name,
    endpoint.address, endpoint.is_on, endpoint.made_at, endpoint.made_by, notice.waiting, notice.delivered, notice.given_up, notice.delivered_at,
    CASE WHEN endpoint.waits_until > clock_timestamp() THEN endpoint.waits_until END AS waits_until,
    last.last_attempt_at, last.answer_status, coalesce(last.answer_text, '') AS answer_text, coalesce(last.problem, '') AS problem
FROM partner_endpoint AS endpoint
LEFT JOIN partner ON partner.partner_id = endpoint.partner_id AND partner.superseded_at = 'infinity'
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'delivered') AS delivered,
        count(*) FILTER (WHERE state = 'given_up' AND NOT is_test) AS given_up, max(delivered_at) AS delivered_at
    FROM partner_notice WHERE partner_endpoint_id = endpoint.partner_endpoint_id
) AS notice
LEFT JOIN LATERAL (
    SELECT last_attempt_at, answer_status, answer_text, problem FROM partner_notice
    WHERE partner_endpoint_id = endpoint.partner_endpoint_id AND last_attempt_at IS NOT NULL
    ORDER BY last_attempt_at DESC LIMIT 1
) AS last ON true
WHERE endpoint.ended_at = 'infinity' AND (%(partner_endpoint_id)s::bigint IS NULL OR endpoint.partner_endpoint_id = %(partner_endpoint_id)s)
ORDER BY partner.name, endpoint.partner_endpoint_id;

-- name: find_endpoint_of_partner
SELECT partner_endpoint_id FROM partner_endpoint WHERE partner_id = %(partner_id)s AND ended_at = 'infinity';

-- name: switch_endpoint
UPDATE partner_endpoint SET is_on = %(is_on)s
WHERE partner_endpoint_id = %(partner_endpoint_id)s AND ended_at = 'infinity' AND is_on <> %(is_on)s;

-- name: renew_secret
UPDATE partner_endpoint SET secret = %(secret)s WHERE partner_endpoint_id = %(partner_endpoint_id)s AND ended_at = 'infinity';

-- name: end_endpoint
UPDATE partner_endpoint SET ended_at = clock_timestamp(), ended_by = acting_name()
WHERE partner_endpoint_id = %(partner_endpoint_id)s AND ended_at = 'infinity';

-- name: drop_notices
UPDATE partner_notice SET state = 'dropped' WHERE partner_endpoint_id = %(partner_endpoint_id)s AND state IN ('waiting', 'given_up');

-- name: load_notices
SELECT notice.partner_notice_id, notice.message_id, notice.partner_endpoint_id, notice.partner_id, partner.source_id AS partner_number,
    partner.name AS partner_name, notice.is_test, notice.given, notice.withdrawn, notice.put_at, notice.put_by, notice.state, notice.attempts,
    CASE WHEN notice.state = 'waiting' THEN notice.next_attempt_at END AS next_attempt_at, notice.last_attempt_at, notice.answer_status,
    notice.answer_text, notice.problem, notice.delivered_at
FROM partner_notice AS notice
LEFT JOIN partner ON partner.partner_id = notice.partner_id AND partner.superseded_at = 'infinity'
WHERE (%(partner_notice_id)s::bigint IS NULL OR notice.partner_notice_id = %(partner_notice_id)s)
    AND (%(state)s::text IS NULL OR notice.state = %(state)s)
ORDER BY notice.partner_notice_id DESC
LIMIT %(limit)s OFFSET %(offset)s;

-- name: count_notices
SELECT count(*) AS total FROM partner_notice WHERE %(state)s::text IS NULL OR state = %(state)s;

-- name: add_test_notice
INSERT INTO partner_notice (partner_endpoint_id, partner_id, ticket_event_ids, given, withdrawn, is_test)
VALUES (%(partner_endpoint_id)s, %(partner_id)s, '{}', 0, 0, true)
RETURNING partner_notice_id;

-- name: resend_notice
-- Also one that was delivered: its receiver may have lost it, and knows it by its id if not.
UPDATE partner_notice SET state = 'waiting', attempts = 0, next_attempt_at = clock_timestamp() WHERE partner_notice_id = %(partner_notice_id)s;

-- name: find_due_notices
-- The oldest of each endpoint, so that one with much to be told keeps nobody waiting. Asked every second, so it writes nothing: a statement that
-- changes no row would still be announced to open pages.
SELECT due.partner_notice_id FROM partner_endpoint AS wanted CROSS JOIN LATERAL (
    SELECT partner_notice_id FROM partner_notice
    WHERE partner_endpoint_id = wanted.partner_endpoint_id AND state = 'waiting' AND next_attempt_at <= clock_timestamp()
    ORDER BY partner_notice_id LIMIT 1
    FOR UPDATE SKIP LOCKED
) AS due
WHERE wanted.is_on AND wanted.ended_at = 'infinity' AND wanted.waits_until <= clock_timestamp() AND wanted.partner_endpoint_id <> ALL (%(busy_endpoint_ids)s::bigint[])
LIMIT %(most)s;

-- name: take_notices
-- Whoever takes one says until when it is theirs: of a worker that dies nothing else is left, and another takes it then.
UPDATE partner_notice AS notice SET attempts = notice.attempts + 1, last_attempt_at = clock_timestamp(),
    next_attempt_at = clock_timestamp() + %(lease_seconds)s * interval '1 second'
FROM partner_endpoint AS endpoint, partner
WHERE notice.partner_notice_id = ANY (%(ids)s)
    AND endpoint.partner_endpoint_id = notice.partner_endpoint_id
    AND partner.partner_id = notice.partner_id AND partner.superseded_at = 'infinity'
RETURNING notice.partner_notice_id, notice.partner_endpoint_id, notice.message_id::text AS message_id, notice.partner_id,
    partner.source_id AS partner_number, partner.name AS partner_name, endpoint.address, notice.attempts, notice.put_at, notice.is_test,
    notice.ticket_event_ids, endpoint.secret,
    CASE WHEN endpoint.earlier_until > clock_timestamp() THEN endpoint.earlier_secret END AS earlier_secret;

-- name: load_told_events
-- A ticket's number never changes, so whichever of its versions is read says the same.
SELECT event.ticket_event_id, event.kind, event.ticket_id, event.contact_on, numbered.ticket_number
FROM ticket_event AS event
CROSS JOIN LATERAL (SELECT source_id AS ticket_number FROM ticket WHERE ticket.ticket_id = event.ticket_id LIMIT 1) AS numbered
WHERE event.ticket_event_id = ANY (%(ids)s)
ORDER BY event.ticket_event_id;

-- name: note_answer
UPDATE partner_notice SET state = %(state)s, answer_status = %(answer_status)s, answer_text = %(answer_text)s, problem = %(problem)s,
    next_attempt_at = clock_timestamp() + %(delay_seconds)s * interval '1 second',
    delivered_at = CASE WHEN %(state)s = 'delivered' THEN clock_timestamp() ELSE delivered_at END
WHERE partner_notice_id = %(partner_notice_id)s AND state = 'waiting';

-- name: leave_endpoint_alone
UPDATE partner_endpoint SET waits_until = clock_timestamp() + %(wait_seconds)s * interval '1 second'
WHERE partner_endpoint_id = %(partner_endpoint_id)s;

-- name: count_given_up
SELECT count(*) AS given_up FROM partner_notice WHERE partner_endpoint_id = %(partner_endpoint_id)s AND state = 'given_up' AND NOT is_test;

-- name: load_open_findings
SELECT finding_id FROM finding WHERE producer = %(producer)s AND scope = %(scope)s AND resolved_at = 'infinity';
