-- What is asked for by schedule is asked for once a day, however many workers look at the clock.
CREATE UNIQUE INDEX job_scheduled_once ON job (kind, (arguments ->> 'scheduled_on')) WHERE arguments ? 'scheduled_on';

-- Whoever looks at allocation runs sees how the one that is planned by schedule fares.
CREATE POLICY job_of_schedule_read ON job FOR SELECT TO aftersale_app
USING (kind = 'allocate' AND arguments ? 'scheduled_on' AND (SELECT acting_sees_partners()));
