-- name: add_job
-- Who asks is taken from the transaction: nobody asks in another's name.
INSERT INTO job (kind, arguments, account_id)
VALUES (%(kind)s, %(arguments)s, nullif(current_setting('aftersale.account_id', true), '')::bigint)
RETURNING job_id;

-- name: add_scheduled_job
-- Of all who look at the clock one asks.
INSERT INTO job (kind, arguments) VALUES (%(kind)s, %(arguments)s) ON CONFLICT DO NOTHING RETURNING job_id;

-- name: find_scheduled_job
SELECT job_id, kind, arguments, requested_by, account_id, state, step, done_part::float8 AS done_part, result, problem, requested_at,
    started_at, ended_at
FROM job WHERE kind = %(kind)s AND arguments ->> 'scheduled_on' = %(day)s::date::text;

-- name: defer_job
SELECT defer_job(%(job_id)s);

-- name: load_jobs
SELECT job_id, kind, arguments, requested_by, account_id, state, step, done_part::float8 AS done_part, result, problem, requested_at,
    started_at, ended_at
FROM job
WHERE %(kind)s::text IS NULL OR kind = %(kind)s
ORDER BY job_id DESC
LIMIT %(limit)s OFFSET %(offset)s;

-- name: count_jobs
SELECT count(*) AS total FROM job WHERE %(kind)s::text IS NULL OR kind = %(kind)s;

-- name: find_job
SELECT job_id, kind, arguments, requested_by, account_id, state, step, done_part::float8 AS done_part, result, problem, requested_at,
    started_at, ended_at
FROM job WHERE job_id = %(job_id)s;

-- name: start_job
-- A job whose worker died is running already and starts again; one that has ended never does.
UPDATE job SET state = 'running', started_at = clock_timestamp(), step = '', done_part = 0
WHERE job_id = %(job_id)s AND state IN ('waiting', 'running')
RETURNING job_id, kind, arguments, requested_by, account_id, state, step, done_part::float8 AS done_part, result, problem,
    requested_at, started_at, ended_at;

-- name: show_progress
UPDATE job SET step = %(step)s, done_part = least(greatest(%(done_part)s::float8, 0), 1)
WHERE job_id = %(job_id)s AND state = 'running';

-- name: end_job
UPDATE job SET state = %(state)s, result = %(result)s, problem = %(problem)s, ended_at = clock_timestamp(),
    done_part = CASE WHEN %(state)s = 'done' THEN 1 ELSE done_part END
WHERE job_id = %(job_id)s AND state = 'running';

-- name: rescue_jobs
-- One statement, so that of two workers who look at once only one gets a job: the other finds it changed.
UPDATE procrastinate_jobs AS queued SET status = 'todo', worker_id = NULL, attempts = attempts + 1, scheduled_at = NULL
WHERE queued.status = 'doing' AND queued.queue_name = %(queue)s AND NOT EXISTS (
    SELECT FROM procrastinate_workers AS worker
    WHERE worker.id = queued.worker_id AND worker.last_heartbeat > now() - %(silent_seconds)s * interval '1 second')
RETURNING queued.id;

-- name: load_imports
-- Imports from everywhere, the command line too, with the job of those that have one; and jobs that have no import yet, or never will.
SELECT run.import_id, run.source, run.mapping, run.mapping_hash, run.recorded_at, run.files, run.counts, job.job_id, job.arguments,
    job.state, job.step, job.done_part::float8 AS done_part, job.problem, coalesce(job.requested_by, run.actor) AS actor,
    coalesce(job.requested_at, run.recorded_at) AS requested_at,
    (SELECT count(*) FROM import_finding AS found WHERE found.import_id = run.import_id) AS findings
FROM import_run AS run
FULL JOIN (SELECT * FROM job WHERE kind = 'import') AS job ON (job.result ->> 'import_id')::bigint = run.import_id
WHERE %(import_id)s::bigint IS NULL OR run.import_id = %(import_id)s
ORDER BY coalesce(job.requested_at, run.recorded_at) DESC, run.import_id DESC
LIMIT %(limit)s OFFSET %(offset)s;

-- name: count_imports
SELECT count(*) AS total FROM import_run AS run
FULL JOIN (SELECT * FROM job WHERE kind = 'import') AS job ON (job.result ->> 'import_id')::bigint = run.import_id;
