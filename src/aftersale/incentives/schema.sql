-- What a payee is promised, what it gave, and what was paid. What is paid is never altered: later knowledge becomes an adjustment.

-- A target; its period is its own and need be no calendar quarter. An end of infinity means it is still open.
CREATE TABLE quota (
    quota_id bigint NOT NULL,
    payee_id bigint NOT NULL,
    measure text NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    amount numeric(18, 4) NOT NULL CHECK (amount >= 0),
    currency text NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (quota_id, superseded_at),
    CHECK (start_on < end_on),
    CONSTRAINT quota_once_a_day EXCLUDE USING gist (
        payee_id WITH =, measure WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

-- A figure of one payee that plans refer to by name: a commission rate, a bonus amount.
CREATE TABLE pay_parameter (
    pay_parameter_id bigint NOT NULL,
    payee_id bigint NOT NULL,
    parameter text NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    value numeric(18, 6) NOT NULL,
    currency text,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (pay_parameter_id, superseded_at),
    CHECK (start_on < end_on),
    CONSTRAINT pay_parameter_once_a_day EXCLUDE USING gist (
        payee_id WITH =, parameter WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

-- A measure that does not come from credits, such as satisfaction.
CREATE TABLE measure_figure (
    measure_figure_id bigint NOT NULL,
    payee_id bigint NOT NULL,
    measure text NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL,
    value numeric(18, 6) NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (measure_figure_id, superseded_at),
    CHECK (start_on < end_on)
);

CREATE TABLE plan_version (
    plan_name text NOT NULL,
    version text NOT NULL,                     -- hash of the document
    document jsonb NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL DEFAULT acting_name(),
    PRIMARY KEY (plan_name, version),
    CHECK (start_on < end_on)
);

CREATE TABLE payout_run (
    payout_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_name text NOT NULL,
    plan_version text NOT NULL,
    period text NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL,
    as_of timestamptz NOT NULL,                -- facts known up to; also the run's place in the ledger
    state text NOT NULL CHECK (state IN ('planned', 'approved', 'applied', 'rejected', 'superseded')),
    content_hash text NOT NULL,                -- of every earning: what was shown is what is approved and applied
    planned_by text NOT NULL DEFAULT acting_name(),
    applied_at timestamptz,
    applied_by text,
    planned_by_account_id bigint DEFAULT acting_account_id(),
    planned_by_person_id bigint DEFAULT acting_person_id(),
    checked_at timestamptz NOT NULL,           -- working it out again with the facts known then gave the very same
    approved_at timestamptz,
    approved_by text,
    rejected_at timestamptz,
    rejected_by text,
    rejected_because text,
    FOREIGN KEY (plan_name, plan_version) REFERENCES plan_version,
    CHECK ((state = 'applied') = (applied_at IS NOT NULL AND applied_by IS NOT NULL)),
    CONSTRAINT payout_run_approval CHECK ((approved_at IS NULL) = (approved_by IS NULL) AND (state <> 'approved' OR approved_by IS NOT NULL)),
    CONSTRAINT payout_run_rejection CHECK (
        (state = 'rejected') = (rejected_at IS NOT NULL AND rejected_by IS NOT NULL AND rejected_because IS NOT NULL)),
    CONSTRAINT payout_run_second_person CHECK (approved_by <> planned_by)
);
-- Paid once: no second applied run for the same plan and period can exist.
CREATE UNIQUE INDEX payout_run_applied_once ON payout_run (plan_name, period) WHERE state = 'applied';
-- One at a time to decide on.
CREATE UNIQUE INDEX payout_run_standing_once ON payout_run (plan_name, period) WHERE state IN ('planned', 'approved');

CREATE TABLE earning (
    payout_run_id bigint NOT NULL REFERENCES payout_run,
    payee_id bigint NOT NULL,
    component text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('activity', 'adjustment')),
    for_period text NOT NULL,                  -- the period it belongs to; an adjustment names a closed one
    window_start_on date NOT NULL,             -- what was accumulated: the period, or the quota's own
    window_end_on date NOT NULL,
    measured numeric(18, 4) NOT NULL,          -- in the plan's currency
    quota numeric(18, 4),
    rate numeric(9, 6),
    exact_amount numeric(28, 10) NOT NULL,     -- in the plan's currency, before rounding
    exchange_rate numeric(18, 8),
    exchange_rate_on date,
    amount numeric(18, 4) NOT NULL,            -- in the payout currency, rounded to its minor unit
    currency text NOT NULL,
    cause text,                                -- of an adjustment: the template of a sentence and its facts, as JSON
    PRIMARY KEY (payout_run_id, payee_id, component, kind, for_period, window_start_on, currency)
);
CREATE INDEX earning_payee ON earning (payee_id);

CREATE TABLE payout (
    payout_run_id bigint NOT NULL REFERENCES payout_run,
    payee_id bigint NOT NULL,
    amount numeric(18, 4) NOT NULL,
    currency text NOT NULL,
    PRIMARY KEY (payout_run_id, payee_id, currency)
);
CREATE INDEX payout_payee ON payout (payee_id);

-- What a run pays, per currency, as far as the reader may see its payouts: a run's row is open to every payee, everybody's pay is not.
CREATE FUNCTION payout_totals(p_payout_run_id bigint) RETURNS jsonb LANGUAGE sql STABLE
RETURN (
    SELECT coalesce(jsonb_object_agg(sums.currency, sums.amount::text), '{}')
    FROM (SELECT currency, sum(amount) AS amount FROM payout WHERE payout_run_id = p_payout_run_id GROUP BY currency) AS sums
);

CREATE FUNCTION count_payees(p_payout_run_id bigint) RETURNS bigint LANGUAGE sql STABLE
RETURN (SELECT count(DISTINCT payee_id) FROM payout WHERE payout_run_id = p_payout_run_id);

-- Double entry: what an applied run posts. Debit is positive, credit negative; each run and currency sums to zero.
CREATE TABLE journal_line (
    payout_run_id bigint NOT NULL REFERENCES payout_run,
    payee_id bigint NOT NULL,
    account text NOT NULL CHECK (account IN ('commission_expense', 'commission_payable')),
    amount numeric(18, 4) NOT NULL,
    currency text NOT NULL,
    PRIMARY KEY (payout_run_id, payee_id, currency, account)
);

CREATE FUNCTION check_journal_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong record;
BEGIN
    SELECT payout_run_id, currency, sum(amount) AS balance INTO wrong FROM journal_line
    WHERE payout_run_id IN (SELECT DISTINCT payout_run_id FROM new_rows)
    GROUP BY 1, 2 HAVING sum(amount) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the journal of payout run % is out of balance by % %', wrong.payout_run_id, wrong.balance, wrong.currency
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_balances';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER journal_balances AFTER INSERT ON journal_line
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION check_journal_balance();

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

ALTER TABLE quota ENABLE ROW LEVEL SECURITY;
CREATE POLICY quota_read ON quota FOR SELECT TO aftersale_app USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
CREATE POLICY quota_append ON quota FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY quota_supersede ON quota FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON quota TO aftersale_app;
CREATE TRIGGER quota_never_deleted BEFORE DELETE ON quota FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE pay_parameter ENABLE ROW LEVEL SECURITY;
CREATE POLICY pay_parameter_read ON pay_parameter FOR SELECT TO aftersale_app USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
CREATE POLICY pay_parameter_append ON pay_parameter FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY pay_parameter_supersede ON pay_parameter FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON pay_parameter TO aftersale_app;
CREATE TRIGGER pay_parameter_never_deleted BEFORE DELETE ON pay_parameter FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE measure_figure ENABLE ROW LEVEL SECURITY;
CREATE POLICY measure_figure_read ON measure_figure FOR SELECT TO aftersale_app USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
CREATE POLICY measure_figure_append ON measure_figure FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY measure_figure_supersede ON measure_figure FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON measure_figure TO aftersale_app;
CREATE TRIGGER measure_figure_never_deleted BEFORE DELETE ON measure_figure FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE plan_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY plan_version_read ON plan_version FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY plan_version_append ON plan_version FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_runs_pay()));
GRANT SELECT, INSERT ON plan_version TO aftersale_app;
ALTER TABLE payout_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY payout_run_read ON payout_run FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY payout_run_write ON payout_run FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_runs_pay()));
CREATE POLICY payout_run_step ON payout_run FOR UPDATE TO aftersale_app USING ((SELECT acting_runs_pay()));
GRANT SELECT, INSERT, UPDATE (state, checked_at, approved_at, approved_by, rejected_at, rejected_by, rejected_because, applied_at, applied_by)
ON payout_run TO aftersale_app;

ALTER TABLE earning ENABLE ROW LEVEL SECURITY;
CREATE POLICY earning_read ON earning FOR SELECT TO aftersale_app
USING ((SELECT acting_sees_all()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
CREATE POLICY earning_append ON earning FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_runs_pay()));
GRANT SELECT, INSERT ON earning TO aftersale_app;
CREATE TRIGGER earning_never_changed BEFORE DELETE OR UPDATE ON earning FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE payout ENABLE ROW LEVEL SECURITY;
CREATE POLICY payout_read ON payout FOR SELECT TO aftersale_app
USING ((SELECT acting_sees_all()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
CREATE POLICY payout_append ON payout FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_runs_pay()));
GRANT SELECT, INSERT ON payout TO aftersale_app;
CREATE TRIGGER payout_never_changed BEFORE DELETE OR UPDATE ON payout FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE journal_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY journal_line_read ON journal_line FOR SELECT TO aftersale_app
USING ((SELECT acting_sees_all()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
CREATE POLICY journal_line_append ON journal_line FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_runs_pay()));
GRANT SELECT, INSERT ON journal_line TO aftersale_app;
CREATE TRIGGER journal_line_never_changed BEFORE DELETE OR UPDATE ON journal_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

CREATE TRIGGER quota_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON quota
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('quotas');
CREATE TRIGGER pay_parameter_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pay_parameter
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('quotas');
CREATE TRIGGER measure_figure_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON measure_figure
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('quotas');
CREATE TRIGGER plan_version_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON plan_version
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('plans');
CREATE TRIGGER payout_run_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON payout_run
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('statements');
CREATE TRIGGER earning_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON earning
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('statements');
CREATE TRIGGER payout_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON payout
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('statements');
CREATE TRIGGER journal_line_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON journal_line
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('statements');

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
USING (acting_sees_all() OR payee_id IN (SELECT unnest(acting_payee_ids())));
-- Nobody accepts for somebody else, whatever their role.
CREATE POLICY statement_acceptance_append ON statement_acceptance FOR INSERT TO aftersale_app WITH CHECK (payee_id = acting_person_id());
GRANT SELECT, INSERT ON statement_acceptance TO aftersale_app;
CREATE TRIGGER statement_acceptance_never_changed BEFORE DELETE OR UPDATE ON statement_acceptance
FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();
CREATE TRIGGER statement_acceptance_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON statement_acceptance
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('statements');
