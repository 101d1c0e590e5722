-- name: accounts
SELECT account.account_id, account.email, account.name, account.person_id, person.name AS person_name,
    CASE WHEN account.disabled_at <> 'infinity' THEN 'disabled' WHEN account.locked_until > now() THEN 'locked' ELSE 'active' END AS state,
    (SELECT string_agg(role, ', ' ORDER BY role) FROM account_role WHERE account_role.account_id = account.account_id) AS roles,
    (
        SELECT string_agg(DISTINCT partner.name, ', ') FROM partner_member AS member
        JOIN partner ON partner.partner_id = member.partner_id AND partner.superseded_at = 'infinity'
        WHERE member.person_id = account.person_id AND member.superseded_at = 'infinity'
            AND member.start_on <= current_date AND member.end_on > current_date
    ) AS partner_names, account.created_at, nullif(account.disabled_at, 'infinity') AS disabled_at
FROM account LEFT JOIN person ON person.person_id = account.person_id AND person.superseded_at = 'infinity'

-- name: tokens
SELECT token.api_token_id, token.name, account.email AS owner, array_to_string(token.scopes, ', ') AS scopes,
    CASE WHEN token.revoked_at <> 'infinity' THEN 'revoked' WHEN token.expires_at <= now() THEN 'expired' ELSE 'valid' END AS state,
    token.created_at, token.expires_at, nullif(token.revoked_at, 'infinity') AS revoked_at
FROM api_token AS token JOIN account ON account.account_id = token.account_id

-- name: roles_of
SELECT account_id, array_agg(role ORDER BY role) AS roles FROM account_role WHERE account_id = ANY (%s::bigint[])
GROUP BY account_id;
