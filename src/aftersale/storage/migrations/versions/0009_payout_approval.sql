-- A payout run is approved by a second person before it is applied.

CREATE FUNCTION acting_account_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('aftersale.account_id', true), '')::bigint;

DROP TRIGGER payout_run_applied_for_good ON payout_run;
DROP FUNCTION refuse_applied_run_change();
DROP INDEX payout_run_planned_once;

ALTER TABLE payout_run ADD COLUMN planned_by_account_id bigint DEFAULT acting_account_id();
ALTER TABLE payout_run ADD COLUMN planned_by_person_id bigint DEFAULT acting_person_id();
ALTER TABLE payout_run ADD COLUMN checked_at timestamptz;
ALTER TABLE payout_run ADD COLUMN approved_at timestamptz;
ALTER TABLE payout_run ADD COLUMN approved_by text;
ALTER TABLE payout_run ADD COLUMN rejected_at timestamptz;
ALTER TABLE payout_run ADD COLUMN rejected_by text;
ALTER TABLE payout_run ADD COLUMN rejected_because text;
UPDATE payout_run SET checked_at = as_of;
ALTER TABLE payout_run ALTER COLUMN checked_at SET NOT NULL;
ALTER TABLE payout_run DROP CONSTRAINT payout_run_state_check;
ALTER TABLE payout_run ADD CONSTRAINT payout_run_state_check
CHECK (state IN ('planned', 'approved', 'applied', 'rejected', 'superseded'));
ALTER TABLE payout_run ADD CONSTRAINT payout_run_approval
CHECK ((approved_at IS NULL) = (approved_by IS NULL) AND (state <> 'approved' OR approved_by IS NOT NULL));
ALTER TABLE payout_run ADD CONSTRAINT payout_run_rejection
CHECK ((state = 'rejected') = (rejected_at IS NOT NULL AND rejected_by IS NOT NULL AND rejected_because IS NOT NULL));
ALTER TABLE payout_run ADD CONSTRAINT payout_run_second_person CHECK (approved_by <> planned_by);
CREATE UNIQUE INDEX payout_run_standing_once ON payout_run (plan_name, period) WHERE state IN ('planned', 'approved');

-- From planned to approved to applied, each by somebody who may; what is applied, rejected or replaced never changes again. Whatever a
-- program forgets to ask is refused here.
CREATE FUNCTION check_payout_run_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('planned', 'approved') OR (OLD.state, NEW.state) = ('approved', 'planned') THEN
        RAISE EXCEPTION 'payout run % is % and never changes again', OLD.payout_run_id, OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF NEW.state <> 'superseded' AND EXISTS (
        SELECT FROM payout WHERE payout.payout_run_id = OLD.payout_run_id AND payout.payee_id = acting_person_id()
    ) THEN
        RAISE EXCEPTION 'payout run % pays whoever decides on it', OLD.payout_run_id USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = 'approved' AND (
        NOT acting_roles() && ARRAY['finance'] OR NEW.approved_by <> acting_name() OR OLD.planned_by = acting_name()
        OR OLD.planned_by_account_id = acting_account_id() OR OLD.planned_by_person_id = acting_person_id()
    ) THEN
        RAISE EXCEPTION 'payout run % needs the approval of a second person in finance', OLD.payout_run_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Whoever has the server's own command line has the keys of the database too; the audit log says so.
    IF NEW.state = 'applied' AND OLD.state <> 'approved' AND NOT acting_roles() && ARRAY['operator'] THEN
        RAISE EXCEPTION 'payout run % is not approved', OLD.payout_run_id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_run_steps BEFORE UPDATE ON payout_run FOR EACH ROW EXECUTE FUNCTION check_payout_run_step();
GRANT UPDATE (checked_at, approved_at, approved_by, rejected_at, rejected_by, rejected_because) ON payout_run TO aftersale_app;

-- What a run pays, per currency, as far as the reader may see its payouts: a run's row is open to every payee, everybody's pay is not.
CREATE FUNCTION payout_totals(p_payout_run_id bigint) RETURNS jsonb LANGUAGE sql STABLE
RETURN (
    SELECT coalesce(jsonb_object_agg(sums.currency, sums.amount::text), '{}')
    FROM (SELECT currency, sum(amount) AS amount FROM payout WHERE payout_run_id = p_payout_run_id GROUP BY currency) AS sums
);

CREATE FUNCTION count_payees(p_payout_run_id bigint) RETURNS bigint LANGUAGE sql STABLE
RETURN (SELECT count(DISTINCT payee_id) FROM payout WHERE payout_run_id = p_payout_run_id);
