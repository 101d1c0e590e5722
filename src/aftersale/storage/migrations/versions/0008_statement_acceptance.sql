-- A payee's word that a statement is right; what was accepted is named by its hash, so that a later change shows.
CREATE TABLE statement_acceptance (
    payee_id bigint NOT NULL,
    period text NOT NULL,
    statement_hash text NOT NULL,
    accepted_at timestamptz NOT NULL,
    accepted_by text NOT NULL DEFAULT acting_name(),
    PRIMARY KEY (payee_id, period, statement_hash)
);
ALTER TABLE statement_acceptance ENABLE ROW LEVEL SECURITY;
CREATE POLICY statement_acceptance_read ON statement_acceptance FOR SELECT TO aftersale_app
USING (acting_sees_all() OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]));
-- Nobody accepts for somebody else, whatever their role.
CREATE POLICY statement_acceptance_append ON statement_acceptance FOR INSERT TO aftersale_app WITH CHECK (payee_id = acting_person_id());
GRANT SELECT, INSERT ON statement_acceptance TO aftersale_app;
CREATE TRIGGER statement_acceptance_never_changed BEFORE DELETE OR UPDATE ON statement_acceptance
FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();
CREATE TRIGGER statement_acceptance_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON statement_acceptance
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('statements');
