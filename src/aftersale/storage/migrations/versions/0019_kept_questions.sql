-- All that a run decided on, in numbers: it is explained, tried with other capacities and solved again after a change by hand without
-- asking rules and facts again. Runs after changes by hand share the question of their base.
CREATE TABLE allocation_question (
    allocation_run_id bigint PRIMARY KEY REFERENCES allocation_run,
    inputs text NOT NULL,                      -- a digest of all that it goes by: the same inputs ask the same
    question bytea NOT NULL
);
ALTER TABLE allocation_question ALTER COLUMN question SET STORAGE EXTERNAL;

-- What a run answered: all that proves and explains it, in numbers.
CREATE TABLE allocation_answer (
    allocation_run_id bigint PRIMARY KEY REFERENCES allocation_run,
    answer bytea NOT NULL
);
ALTER TABLE allocation_answer ALTER COLUMN answer SET STORAGE EXTERNAL;

ALTER TABLE allocation_question ENABLE ROW LEVEL SECURITY;
CREATE POLICY allocation_question_read ON allocation_question FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners()));
CREATE POLICY allocation_question_append ON allocation_question FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_allocates()));
GRANT SELECT, INSERT ON allocation_question TO aftersale_app;

ALTER TABLE allocation_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY allocation_answer_read ON allocation_answer FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners()));
CREATE POLICY allocation_answer_append ON allocation_answer FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_allocates()));
GRANT SELECT, INSERT ON allocation_answer TO aftersale_app;
CREATE TRIGGER allocation_question_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON allocation_question
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('allocation');
CREATE TRIGGER allocation_answer_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON allocation_answer
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('allocation');

-- Who holds the lock of planning, by the name that the transaction gave itself, and since when; nothing where nobody does.
CREATE FUNCTION find_allocation_planner(p_lock bigint) RETURNS TABLE (planner text, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT activity.application_name, activity.xact_start
    FROM pg_locks AS held JOIN pg_stat_activity AS activity ON activity.pid = held.pid
    WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1 AND acting_allocates()
        AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (held.classid::bigint << 32 | held.objid::bigint) = p_lock;
END;

-- Whoever allocates sees and resolves what runs found, and nothing of pay.
CREATE POLICY finding_of_allocation_read ON finding FOR SELECT TO aftersale_app
USING (producer = 'allocation' AND (SELECT acting_sees_partners()));
CREATE POLICY finding_of_allocation_append ON finding FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_allocates()));
CREATE POLICY finding_of_allocation_resolve ON finding FOR UPDATE TO aftersale_app
USING (producer = 'allocation' AND (SELECT acting_allocates())) WITH CHECK (producer = 'allocation' AND (SELECT acting_allocates()));
