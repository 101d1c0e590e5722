-- name: find_account
SELECT account.account_id, account.email, account.name, account.person_id, account.disabled_at <= now() AS is_disabled,
    coalesce(array_agg(account_role.role) FILTER (WHERE account_role.role IS NOT NULL), '{}') AS roles
FROM account
LEFT JOIN account_role USING (account_id)
WHERE (%(account_id)s::bigint IS NULL OR account.account_id = %(account_id)s)
    AND (%(email)s::text IS NULL OR account.email = %(email)s)
GROUP BY account.account_id
ORDER BY account.email;

-- name: add_account
INSERT INTO account (email, name, person_id, password_hash)
VALUES (%(email)s, %(name)s, %(person_id)s, %(password_hash)s)
ON CONFLICT (email) DO NOTHING
RETURNING account_id;

-- name: grant_role
INSERT INTO account_role (account_id, role) VALUES (%(account_id)s, %(role)s) ON CONFLICT DO NOTHING;

-- name: withdraw_roles_except
DELETE FROM account_role WHERE account_id = %(account_id)s AND role <> ALL (%(roles)s);

-- name: lock_administrators
-- Two administrators who demote each other at once must not leave nobody: the lock puts them in sequence.
LOCK TABLE account_role IN SHARE ROW EXCLUSIVE MODE;

-- name: load_administrators
SELECT account.email FROM account JOIN account_role USING (account_id)
WHERE account_role.role = 'administrator' AND account.disabled_at > now()
ORDER BY account.email;

-- name: disable_account
UPDATE account SET disabled_at = now() WHERE account_id = %(account_id)s AND disabled_at = 'infinity';

-- name: enable_account
UPDATE account SET disabled_at = 'infinity' WHERE account_id = %(account_id)s AND disabled_at <> 'infinity';

-- name: set_password
UPDATE account SET password_hash = %(password_hash)s, failed_sign_ins = 0, locked_until = '-infinity'
WHERE account_id = %(account_id)s;

-- name: count_attempt
-- Counted before the password is looked at, so that many guesses at once count as many; taken back when it was right.
UPDATE account SET failed_sign_ins = failed_sign_ins + 1, locked_until = CASE WHEN failed_sign_ins + 1 < %(free_attempts)s
    THEN '-infinity'
    ELSE now() + least(%(first_wait)s * 2 ^ least(failed_sign_ins + 1 - %(free_attempts)s, 20), %(longest_wait)s) * interval '1 second' END
WHERE email = %(email)s AND disabled_at > now() AND locked_until <= now() AND password_hash IS NOT NULL
RETURNING account_id, password_hash, failed_sign_ins;

-- name: forget_attempts
UPDATE account SET failed_sign_ins = 0, locked_until = '-infinity' WHERE account_id = %(account_id)s;

-- name: begin_session
INSERT INTO account_session (session_hash, account_id, expires_at)
VALUES (%(session_hash)s, %(account_id)s, now() + %(idle_hours)s * interval '1 hour');

-- name: find_session
-- Roles are read with every request: taking one away needs no signing out.
SELECT account.account_id, account.email, account.name, account.person_id, false AS is_disabled,
    ARRAY(SELECT role FROM account_role WHERE account_role.account_id = account.account_id) AS roles,
    account_session.last_seen_at < now() - interval '1 minute' AS is_stale
FROM account_session JOIN account USING (account_id)
WHERE account_session.session_hash = %(session_hash)s AND account_session.ended_at > now()
    AND account_session.expires_at > now() AND account_session.created_at > now() - %(longest_days)s * interval '1 day'
    AND account.disabled_at > now();

-- name: prolong_session
UPDATE account_session SET last_seen_at = now(),
    expires_at = least(now() + %(idle_hours)s * interval '1 hour', created_at + %(longest_days)s * interval '1 day')
WHERE session_hash = %(session_hash)s;

-- name: end_session
UPDATE account_session SET ended_at = now() WHERE session_hash = %(session_hash)s AND ended_at = 'infinity';

-- name: end_sessions
UPDATE account_session SET ended_at = now() WHERE account_id = %(account_id)s AND ended_at = 'infinity';

-- name: forget_sessions
-- What is over proves nothing any more: who signed in and out is in the audit log.
DELETE FROM account_session WHERE least(ended_at, expires_at) < now();

-- name: add_token
INSERT INTO api_token (account_id, name, token_hash, scopes, expires_at)
VALUES (%(account_id)s, %(name)s, %(token_hash)s, %(scopes)s, now() + %(days)s * interval '1 day')
RETURNING api_token_id, account_id, name, scopes, created_at, expires_at, false AS is_revoked;

-- name: load_tokens
SELECT api_token_id, account_id, name, scopes, created_at, expires_at, revoked_at <= now() AS is_revoked
FROM api_token WHERE account_id = %(account_id)s ORDER BY api_token_id DESC;

-- name: find_bearer
SELECT account.account_id, account.email, account.name, account.person_id, false AS is_disabled, api_token.scopes,
    ARRAY(SELECT role FROM account_role WHERE account_role.account_id = account.account_id) AS roles
FROM api_token JOIN account USING (account_id)
WHERE api_token.token_hash = %(token_hash)s AND api_token.expires_at > now() AND api_token.revoked_at > now()
    AND account.disabled_at > now();

-- name: revoke_token
UPDATE api_token SET revoked_at = now()
WHERE api_token_id = %(api_token_id)s AND revoked_at = 'infinity'
    AND (%(account_id)s::bigint IS NULL OR account_id = %(account_id)s)
RETURNING name;

-- name: find_openid_account
SELECT account_id FROM openid_identity WHERE issuer = %(issuer)s AND subject = %(subject)s;

-- name: link_openid
INSERT INTO openid_identity (issuer, subject, account_id) VALUES (%(issuer)s, %(subject)s, %(account_id)s);

-- name: set_person
UPDATE account SET person_id = %(person_id)s WHERE account_id = %(account_id)s;
