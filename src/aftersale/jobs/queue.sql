-- The one door from the application's role into the queue: it takes the asker's own waiting job, in the asker's transaction.
CREATE OR REPLACE FUNCTION defer_job(p_job_id bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM job WHERE job_id = p_job_id AND state = 'waiting' AND requested_by = acting_name()) THEN
        RAISE EXCEPTION 'job % is not waiting, or was asked for by somebody else', p_job_id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (procrastinate_defer_jobs_v1(ARRAY[
        ROW('aftersale', 'run_job', 0, 'ledger', NULL, jsonb_build_object('job_id', p_job_id), NULL)::procrastinate_job_to_defer_v1
    ]))[1];
END $$;
REVOKE ALL ON FUNCTION defer_job(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION defer_job(bigint) TO aftersale_app;
