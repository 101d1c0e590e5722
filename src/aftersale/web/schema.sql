-- Answers already given, by the idempotency key of the request: a retry gets the same answer and does nothing twice.

CREATE TABLE answered_request (
    idempotency_key text NOT NULL,
    actor text NOT NULL DEFAULT acting_name(),
    request_hash bytea NOT NULL,
    status integer NOT NULL,
    body jsonb NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (actor, idempotency_key)
);

ALTER TABLE answered_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY answered_request_own ON answered_request FOR ALL TO aftersale_app
USING (actor = (SELECT acting_name())) WITH CHECK (actor = (SELECT acting_name()));
GRANT SELECT, INSERT ON answered_request TO aftersale_app;

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

CREATE TRIGGER saved_view_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON saved_view
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('saved_views');
