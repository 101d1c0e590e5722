-- Room: access
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

-- Room: web
-- A list as somebody likes to see it: the query string of its page. Own ones are one's own; shared ones everybody opens, with their own rights.
CREATE TABLE saved_view (
    saved_view_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    view_name text NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    address text NOT NULL CHECK (length(address) <= 4000),
    is_shared boolean NOT NULL DEFAULT false,
    owner text NOT NULL DEFAULT acting_name(),
    saved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT saved_view_named_once UNIQUE (owner, view_name, name)
);

ALTER TABLE saved_view ENABLE ROW LEVEL SECURITY;
CREATE POLICY saved_view_read ON saved_view FOR SELECT TO aftersale_app
USING (owner = (SELECT acting_name()) OR (is_shared AND (SELECT acting_name()) <> 'nobody'));
CREATE POLICY saved_view_own ON saved_view FOR ALL TO aftersale_app
USING (owner = (SELECT acting_name())) WITH CHECK (owner = (SELECT acting_name()) AND owner <> 'nobody');
GRANT SELECT, INSERT, UPDATE (name, address, is_shared, saved_at), DELETE ON saved_view TO aftersale_app;
