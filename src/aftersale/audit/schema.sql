-- Who changed what: each row holds the hash of the one before, so that an edit, a gap or a swap breaks the chain.

CREATE TABLE audit_entry (
    seq bigint PRIMARY KEY,
    recorded_at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    detail jsonb NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL
);

-- What happened to one kind of thing.
CREATE INDEX audit_entry_subject ON audit_entry (subject_kind, seq);

-- The newest link, kept apart: cutting rows off the end of the chain shows as well.
CREATE TABLE audit_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seq bigint NOT NULL,
    hash bytea NOT NULL
);
INSERT INTO audit_head (seq, hash) VALUES (0, sha256('aftersale audit'::bytea));

CREATE FUNCTION audit_hash(
    previous_hash bytea, seq bigint, recorded_at timestamptz, actor text, action text,
    subject_kind text, subject_id text, detail jsonb
) RETURNS bytea LANGUAGE sql IMMUTABLE
RETURN sha256(previous_hash || convert_to(
    jsonb_build_array(seq, (extract(epoch FROM recorded_at) * 1000000)::bigint, actor, action, subject_kind, subject_id, detail)::text,
    'UTF8'));

CREATE FUNCTION append_audit(p_action text, p_subject_kind text, p_subject_id text, p_detail jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head audit_head;
    instant timestamptz := clock_timestamp();
    link bytea;
BEGIN
    SELECT * INTO head FROM audit_head FOR UPDATE;
    link := audit_hash(head.hash, head.seq + 1, instant, acting_name(), p_action, p_subject_kind, p_subject_id, p_detail);
    INSERT INTO audit_entry VALUES (
        head.seq + 1, instant, acting_name(), p_action, p_subject_kind, p_subject_id, p_detail, head.hash, link);
    UPDATE audit_head SET seq = head.seq + 1, hash = link;
    RETURN head.seq + 1;
END $$;

ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_read ON audit_entry FOR SELECT TO aftersale_app
USING ((SELECT acting_roles() && ARRAY['operator', 'auditor', 'administrator']));
GRANT SELECT ON audit_entry TO aftersale_app;
GRANT SELECT ON audit_head TO aftersale_app;

CREATE TRIGGER audit_entry_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('audit');
