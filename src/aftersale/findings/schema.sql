-- A finding stays until the run that made it no longer finds its cause; then it is resolved, never deleted.

CREATE TABLE finding (
    finding_id uuid PRIMARY KEY,               -- hash of producer, code, subject and place: the same cause is the same finding
    producer text NOT NULL,                    -- the room that found it: import, crediting, incentives
    scope text NOT NULL,                       -- what was looked at: a file of a source, a period, a payout run
    code text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('error', 'warning')),
    cause text NOT NULL,                       -- findings of one cause are mended in one place
    message text NOT NULL,                     -- in English; what it is searched by
    subject_kind text NOT NULL DEFAULT '',
    subject_id bigint,
    subject_number text NOT NULL DEFAULT '',   -- what people call it
    subject_on date,
    amount numeric(18, 4),
    currency text,
    file text NOT NULL DEFAULT '',
    line integer,
    column_name text NOT NULL DEFAULT '',
    value text NOT NULL DEFAULT '',
    source_row jsonb,                          -- the row as it came: nothing is lost
    payee_id bigint,
    found_at timestamptz NOT NULL,
    resolved_at timestamptz NOT NULL DEFAULT 'infinity',
    said jsonb                                 -- message and cause as template and facts, to be said in other languages
);
CREATE INDEX finding_open ON finding (producer, scope) WHERE resolved_at = 'infinity';
CREATE INDEX finding_subject ON finding (subject_kind, subject_id);

ALTER TABLE finding ENABLE ROW LEVEL SECURITY;
CREATE POLICY finding_all ON finding FOR ALL TO aftersale_app
USING ((SELECT acting_sees_all() OR acting_roles() && ARRAY['administrator', 'integration']))
WITH CHECK ((SELECT acting_writes_facts() OR acting_runs_pay()));
CREATE POLICY finding_own ON finding FOR SELECT TO aftersale_app USING (payee_id = (SELECT acting_person_id()));
GRANT SELECT, INSERT, UPDATE (resolved_at, found_at, message, said, amount) ON finding TO aftersale_app;

CREATE TRIGGER finding_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON finding
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('findings');
