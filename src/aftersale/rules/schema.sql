-- Rule tables: what is kept under a name, its published versions, the draft in work, test cases, and what trying a draft showed. A published
-- version never changes and its name is the hash of its content.

-- Every table that people keep: by which words of which domain its columns are checked, and whether it is still in use.
CREATE TABLE rule_table (
    table_name text PRIMARY KEY,
    vocabulary text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL DEFAULT acting_name(),
    retired_at timestamptz,
    retired_by text,
    retired_because text,
    CHECK ((retired_at IS NULL) = (retired_by IS NULL))
);

CREATE TABLE rule_table_version (
    table_name text NOT NULL REFERENCES rule_table,
    version text NOT NULL,
    document jsonb NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    published_at timestamptz NOT NULL,
    published_by text NOT NULL DEFAULT acting_name(),
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    withdrawn_by text,          -- before its first day, by whom and why: it never decided anything
    withdrawn_because text,
    -- What was in force may be put in force again later: the same content, other days.
    CONSTRAINT rule_table_version_pkey PRIMARY KEY (table_name, version, start_on, superseded_at),
    CHECK (start_on < end_on),
    CONSTRAINT rule_table_withdrawn CHECK ((withdrawn_by IS NULL) = (withdrawn_because IS NULL)),
    CONSTRAINT rule_table_one_version_a_day EXCLUDE USING gist (
        table_name WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

ALTER TABLE rule_table_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_table_read ON rule_table_version FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY rule_table_write ON rule_table_version FOR ALL TO aftersale_app
USING ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst']))
WITH CHECK ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst']));
GRANT SELECT, INSERT, UPDATE (superseded_at, withdrawn_by, withdrawn_because) ON rule_table_version TO aftersale_app;

CREATE TRIGGER rule_table_version_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON rule_table_version
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('rules');

-- One table at a time is changed in one draft, which keeps whatever was typed, wrong cells too. `version` is what it hashes to once it is checked;
-- `reasons` say why each warning may stand, by the key of the warning.
CREATE TABLE rule_draft (
    draft_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name text NOT NULL REFERENCES rule_table,
    document jsonb NOT NULL,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'checked', 'approved', 'published', 'withdrawn')),
    based_on text,
    edit_number integer NOT NULL DEFAULT 0,
    version text,
    reasons jsonb NOT NULL DEFAULT '{}',
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    opened_by text NOT NULL DEFAULT acting_name(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by text NOT NULL DEFAULT acting_name(),
    checked_at timestamptz,
    checked_by text,
    approved_at timestamptz,
    approved_by text,
    ended_at timestamptz,
    ended_by text,
    start_on date,
    CHECK (state NOT IN ('checked', 'approved', 'published') OR (version IS NOT NULL AND checked_by IS NOT NULL)),
    CHECK (state <> 'approved' OR approved_by IS NOT NULL),
    CHECK (state <> 'published' OR start_on IS NOT NULL)
);
CREATE UNIQUE INDEX rule_draft_one_open ON rule_draft (table_name) WHERE state IN ('draft', 'checked', 'approved');

-- Who did what with a draft, and what every edit changed: rows are only added.
CREATE TABLE rule_draft_change (
    change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    draft_id bigint NOT NULL REFERENCES rule_draft,
    edit_number integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('opened', 'edited', 'checked', 'approved', 'sent_back', 'published', 'withdrawn')),
    difference jsonb,
    reason text NOT NULL DEFAULT '',
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by text NOT NULL DEFAULT acting_name(),
    account_id bigint DEFAULT acting_account_id(),
    person_id bigint DEFAULT acting_person_id()
);
CREATE INDEX rule_draft_change_draft ON rule_draft_change (draft_id, change_id);

-- What a table must say about an example; kept with the table, for this draft and every later one.
CREATE TABLE rule_case (
    case_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name text NOT NULL REFERENCES rule_table,
    case_name text NOT NULL,
    inputs jsonb NOT NULL,
    decided_on date,
    expected_rule text,         -- empty: no row may decide; null: whichever
    expected_outputs jsonb NOT NULL DEFAULT '{}',
    saved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    saved_by text NOT NULL DEFAULT acting_name(),
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    superseded_by text
);
CREATE UNIQUE INDEX rule_case_current ON rule_case (table_name, case_name) WHERE superseded_at = 'infinity';

-- What a draft, or a version, would change on real rows; it names people and their credit, so it is for those who see everybody's.
CREATE TABLE rule_trial (
    trial_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    draft_id bigint REFERENCES rule_draft,     -- empty: a published version
    table_name text NOT NULL REFERENCES rule_table,
    edit_number integer,
    version text NOT NULL,
    period text NOT NULL,
    as_of timestamptz NOT NULL,
    result jsonb NOT NULL,
    tried_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tried_by text NOT NULL DEFAULT acting_name(),
    CONSTRAINT rule_trial_of_edit CHECK ((draft_id IS NULL) = (edit_number IS NULL))
);
CREATE INDEX rule_trial_draft ON rule_trial (draft_id, trial_id);
CREATE INDEX rule_trial_version ON rule_trial (table_name, version, trial_id);

-- Whatever a program forgets: the steps of a draft, that each edit is written down under the name of who made it, and the second person.
CREATE FUNCTION check_rule_draft_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state IN ('published', 'withdrawn') THEN
        RAISE EXCEPTION 'draft % of rule table % is % and stays as it is', OLD.draft_id, OLD.table_name, OLD.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.document IS DISTINCT FROM OLD.document OR NEW.edit_number <> OLD.edit_number THEN
        IF NEW.state <> 'draft' OR NEW.edit_number <> OLD.edit_number + 1 OR NOT EXISTS (
            SELECT FROM rule_draft_change AS change WHERE change.draft_id = NEW.draft_id AND change.edit_number = NEW.edit_number
                AND change.kind = 'edited' AND change.changed_by = acting_name()
        ) THEN
            RAISE EXCEPTION 'an edit of draft % is not written down', OLD.draft_id USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF NEW.state = 'approved' AND (NEW.approved_by <> acting_name() OR EXISTS (
        SELECT FROM rule_draft_change AS change WHERE change.draft_id = OLD.draft_id AND change.kind IN ('opened', 'edited')
            AND (change.changed_by = acting_name() OR change.account_id = acting_account_id() OR change.person_id = acting_person_id())
    )) THEN
        RAISE EXCEPTION 'draft % of rule table % needs the approval of somebody who did not change it', OLD.draft_id, OLD.table_name
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Whoever has the server's own command line has the keys of the database too; the audit log says so.
    IF NEW.state NOT IN ('draft', 'withdrawn') AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'checked'), ('checked', 'approved'), ('approved', 'published')
    ) AND NOT (OLD.state = 'checked' AND NEW.state = 'published' AND acting_roles() && ARRAY['operator']) THEN
        RAISE EXCEPTION 'draft % of rule table % is %, not yet ready to be %', OLD.draft_id, OLD.table_name, OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule_draft_steps BEFORE UPDATE ON rule_draft FOR EACH ROW EXECUTE FUNCTION check_rule_draft_step();

-- Nothing is published but what was approved; days that a later version leaves to an earlier one are appended again.
CREATE FUNCTION check_rule_table_publication() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_roles() && ARRAY['operator'] OR EXISTS (
        SELECT FROM rule_draft AS draft
        WHERE draft.table_name = NEW.table_name AND draft.version = NEW.version AND draft.state = 'approved'
    ) OR EXISTS (
        SELECT FROM rule_table_version AS earlier
        WHERE earlier.table_name = NEW.table_name AND earlier.version = NEW.version AND earlier.start_on = NEW.start_on
            AND earlier.document = NEW.document AND earlier.end_on >= NEW.end_on
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'this version of rule table % is not approved', NEW.table_name USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER rule_table_version_approved BEFORE INSERT ON rule_table_version
FOR EACH ROW EXECUTE FUNCTION check_rule_table_publication();

CREATE TRIGGER rule_draft_change_never_changed BEFORE DELETE OR UPDATE ON rule_draft_change
FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE rule_table ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_table_kept_read ON rule_table FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY rule_table_kept_append ON rule_table FOR INSERT TO aftersale_app
WITH CHECK ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst']));
CREATE POLICY rule_table_kept_retire ON rule_table FOR UPDATE TO aftersale_app
USING ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst']));
GRANT SELECT, INSERT (table_name, vocabulary), UPDATE (retired_at, retired_by, retired_because) ON rule_table TO aftersale_app;

ALTER TABLE rule_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_draft_read ON rule_draft FOR SELECT TO aftersale_app
USING ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst', 'finance', 'auditor']));
CREATE POLICY rule_draft_open ON rule_draft FOR INSERT TO aftersale_app
WITH CHECK ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst']));
CREATE POLICY rule_draft_step ON rule_draft FOR UPDATE TO aftersale_app
USING ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst', 'finance']));
GRANT SELECT, INSERT (table_name, document, based_on), UPDATE (document, state, based_on, edit_number, version, reasons, changed_at, changed_by,
    checked_at, checked_by, approved_at, approved_by, ended_at, ended_by, start_on) ON rule_draft TO aftersale_app;

ALTER TABLE rule_draft_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_draft_change_read ON rule_draft_change FOR SELECT TO aftersale_app
USING ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst', 'finance', 'auditor']));
CREATE POLICY rule_draft_change_append ON rule_draft_change FOR INSERT TO aftersale_app
WITH CHECK ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst', 'finance']));
-- Who and when are the defaults: nobody writes them down for somebody else.
GRANT SELECT, INSERT (draft_id, edit_number, kind, difference, reason) ON rule_draft_change TO aftersale_app;

ALTER TABLE rule_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_case_read ON rule_case FOR SELECT TO aftersale_app
USING ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst', 'finance', 'auditor']));
CREATE POLICY rule_case_append ON rule_case FOR INSERT TO aftersale_app
WITH CHECK ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst']));
CREATE POLICY rule_case_supersede ON rule_case FOR UPDATE TO aftersale_app
USING ((SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst']));
GRANT SELECT, INSERT (table_name, case_name, inputs, decided_on, expected_rule, expected_outputs), UPDATE (superseded_at, superseded_by)
ON rule_case TO aftersale_app;

ALTER TABLE rule_trial ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_trial_read ON rule_trial FOR SELECT TO aftersale_app USING ((SELECT acting_sees_all()));
CREATE POLICY rule_trial_append ON rule_trial FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_runs_pay()));
GRANT SELECT, INSERT (draft_id, table_name, edit_number, version, period, as_of, result) ON rule_trial TO aftersale_app;

CREATE TRIGGER rule_table_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON rule_table
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('rules');
CREATE TRIGGER rule_draft_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON rule_draft
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('rules');
CREATE TRIGGER rule_case_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON rule_case
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('rules');
CREATE TRIGGER rule_trial_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON rule_trial
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('rules');
