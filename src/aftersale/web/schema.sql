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
USING (actor = acting_name()) WITH CHECK (actor = acting_name());
GRANT SELECT, INSERT ON answered_request TO aftersale_app;
