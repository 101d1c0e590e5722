-- name: partner_endpoints
-- Never the secret, which the role that reads this may not read anyway.
SELECT endpoint.partner_endpoint_id, endpoint.partner_id, partner.name AS partner_name, endpoint.address,
    CASE WHEN endpoint.ended_at < 'infinity' THEN 'removed' WHEN NOT endpoint.is_on THEN 'off'
        WHEN notice.given_up > 0 THEN 'failing' ELSE 'on' END AS state,
    notice.waiting, notice.delivered, notice.given_up, notice.delivered_at, last.last_attempt_at,
    last.answer_status::text AS answer_status, nullif(last.answer_text, '') AS answer_text, nullif(last.problem, '') AS problem,
    CASE WHEN endpoint.waits_until > clock_timestamp() THEN endpoint.waits_until END AS waits_until, endpoint.made_at, endpoint.made_by,
    nullif(endpoint.ended_at, 'infinity') AS ended_at
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

-- name: partner_notices
SELECT notice.partner_notice_id, notice.message_id::text AS message_id, notice.partner_id, partner.name AS partner_name, notice.state,
    notice.is_test, notice.given, notice.withdrawn, notice.put_at, notice.put_by, notice.attempts,
    CASE WHEN notice.state = 'waiting' AND endpoint.is_on THEN notice.next_attempt_at END AS next_attempt_at,
    notice.last_attempt_at, notice.answer_status::text AS answer_status, nullif(notice.problem, '') AS problem,
    nullif(notice.answer_text, '') AS answer_text, notice.delivered_at, endpoint.address, notice.partner_endpoint_id
FROM partner_notice AS notice
JOIN partner_endpoint AS endpoint ON endpoint.partner_endpoint_id = notice.partner_endpoint_id
LEFT JOIN partner ON partner.partner_id = notice.partner_id AND partner.superseded_at = 'infinity'
