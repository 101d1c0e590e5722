-- Who may come in. These tables are read by the signing-in code alone, as the schema's owner: no policy opens them to anybody but
-- administrators, and secrets are stored only as hashes.

CREATE TABLE account (
    account_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL CHECK (email = lower(email)),
    name text NOT NULL,
    person_id bigint,                          -- the person this account acts as; null for those who are nobody's payee
    password_hash text,                        -- argon2id; null where only OpenID Connect signs in
    failed_sign_ins integer NOT NULL DEFAULT 0,
    locked_until timestamptz NOT NULL DEFAULT '-infinity',
    created_at timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz NOT NULL DEFAULT 'infinity',
    UNIQUE (email)
);

CREATE TABLE account_role (
    account_id bigint NOT NULL REFERENCES account,
    role text NOT NULL CHECK (role IN (
        'rep', 'manager', 'compensation_analyst', 'finance', 'back_office_worker', 'supervisor',
        'partner_manager', 'partner_user', 'rule_author', 'auditor', 'administrator')),
    granted_at timestamptz NOT NULL DEFAULT now(),
    granted_by text NOT NULL DEFAULT acting_name(),
    PRIMARY KEY (account_id, role)
);

CREATE TABLE account_session (
    session_hash bytea PRIMARY KEY,            -- sha256 of the cookie's secret
    account_id bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL DEFAULT 'infinity'
);

CREATE TABLE api_token (
    api_token_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account,
    name text NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz NOT NULL DEFAULT 'infinity'
);

CREATE TABLE openid_identity (
    issuer text NOT NULL,
    subject text NOT NULL,
    account_id bigint NOT NULL REFERENCES account,
    linked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject)
);

ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_role ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE openid_identity ENABLE ROW LEVEL SECURITY;

-- What lists of accounts and tokens show: never a secret, not even as a hash.
CREATE POLICY account_read ON account FOR SELECT TO aftersale_app
USING ((SELECT acting_roles()) && ARRAY['operator', 'administrator', 'auditor'] OR email = (SELECT acting_name()));
GRANT SELECT (account_id, email, name, person_id, locked_until, created_at, disabled_at) ON account TO aftersale_app;
CREATE POLICY account_role_read ON account_role FOR SELECT TO aftersale_app
USING ((SELECT acting_roles()) && ARRAY['operator', 'administrator', 'auditor']);
GRANT SELECT ON account_role TO aftersale_app;
CREATE POLICY api_token_read ON api_token FOR SELECT TO aftersale_app USING (
    (SELECT acting_roles()) && ARRAY['operator', 'administrator', 'auditor']
    OR account_id = (SELECT nullif(current_setting('aftersale.account_id', true), '')::bigint));
GRANT SELECT (api_token_id, account_id, name, scopes, created_at, expires_at, revoked_at) ON api_token TO aftersale_app;

CREATE TRIGGER account_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON account
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('accounts');
CREATE TRIGGER account_role_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON account_role
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('accounts');
CREATE TRIGGER api_token_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON api_token
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('accounts');
CREATE TRIGGER openid_identity_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON openid_identity
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('accounts');
