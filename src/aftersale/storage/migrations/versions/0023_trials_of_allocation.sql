-- Published versions are tried as drafts are.
ALTER TABLE rule_trial ALTER COLUMN draft_id DROP NOT NULL, ALTER COLUMN edit_number DROP NOT NULL,
    ADD CONSTRAINT rule_trial_of_edit CHECK ((draft_id IS NULL) = (edit_number IS NULL));
CREATE INDEX rule_trial_version ON rule_trial (table_name, version, trial_id);

-- What a run, or a day that is over, would have been with something else: worked out beside it, and nothing follows from it.
CREATE TABLE allocation_what_if (
    what_if_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    allocation_run_id bigint REFERENCES allocation_run,  -- empty: the day itself, planned by what held then
    allocate_on date NOT NULL,
    days integer NOT NULL CHECK (days >= 1),
    currency text NOT NULL,
    asked jsonb NOT NULL,                      -- what is otherwise: places, guaranteed share, versions of tables
    result jsonb NOT NULL,                     -- both plans side by side, in thousandths
    tried_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tried_by text NOT NULL DEFAULT acting_name()
);
CREATE INDEX allocation_what_if_run ON allocation_what_if (allocation_run_id);

ALTER TABLE allocation_what_if ENABLE ROW LEVEL SECURITY;
CREATE POLICY allocation_what_if_read ON allocation_what_if FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners()));
CREATE POLICY allocation_what_if_append ON allocation_what_if FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_sees_partners()));
GRANT SELECT, INSERT (allocation_run_id, allocate_on, days, currency, asked, result) ON allocation_what_if TO aftersale_app;
CREATE TRIGGER allocation_what_if_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON allocation_what_if
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('allocation');

-- Trials of the tables that allocation decides by say who gets which ticket, and nothing of pay.
CREATE POLICY rule_trial_of_allocation_read ON rule_trial FOR SELECT TO aftersale_app
USING (table_name IN ('partner_eligibility', 'ticket_weights') AND (SELECT acting_sees_partners()));
CREATE POLICY rule_trial_of_allocation_append ON rule_trial FOR INSERT TO aftersale_app
WITH CHECK (table_name IN ('partner_eligibility', 'ticket_weights') AND (SELECT acting_allocates()));
