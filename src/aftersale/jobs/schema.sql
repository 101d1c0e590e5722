-- What a person sees of long work. The queue itself is Procrastinate's; a job row outlives it and shows progress while the work's own
-- transaction is still open.

CREATE TABLE job (
    job_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    arguments jsonb NOT NULL,
    requested_by text NOT NULL DEFAULT acting_name(),
    account_id bigint,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    step text NOT NULL DEFAULT '',
    done_part numeric(5, 4) NOT NULL DEFAULT 0 CHECK (done_part BETWEEN 0 AND 1),
    result jsonb,
    problem jsonb,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at timestamptz,
    ended_at timestamptz
);

-- What is asked for by schedule is asked for once a day, however many workers look at the clock.
CREATE UNIQUE INDEX job_scheduled_once ON job (kind, (arguments ->> 'scheduled_on')) WHERE arguments ? 'scheduled_on';

ALTER TABLE job ENABLE ROW LEVEL SECURITY;
CREATE POLICY job_read ON job FOR SELECT TO aftersale_app
USING ((SELECT acting_sees_all() OR acting_roles() && ARRAY['administrator']) OR requested_by = (SELECT acting_name()));
CREATE POLICY job_request ON job FOR INSERT TO aftersale_app WITH CHECK (requested_by = (SELECT acting_name()));
-- Whoever looks at allocation runs sees how the one that is planned by schedule fares.
CREATE POLICY job_of_schedule_read ON job FOR SELECT TO aftersale_app
USING (kind = 'allocate' AND arguments ? 'scheduled_on' AND (SELECT acting_sees_partners()));
GRANT SELECT, INSERT ON job TO aftersale_app;

CREATE TRIGGER job_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON job
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('jobs');
