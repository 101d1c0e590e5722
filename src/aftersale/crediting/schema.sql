-- A crediting result belongs to one booking and holds its credits; a later result supersedes it, none is changed.

CREATE TABLE credit_type (
    credit_type text PRIMARY KEY,
    title text NOT NULL,
    sum_rule text NOT NULL CHECK (sum_rule IN ('exactly_one', 'at_most_one', 'free'))
);
INSERT INTO credit_type VALUES ('direct', 'Direct credit', 'exactly_one');

CREATE TABLE crediting_run (
    crediting_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    period text NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL,
    as_of timestamptz NOT NULL,
    table_version text NOT NULL,
    actor text NOT NULL DEFAULT acting_name(),
    counts jsonb NOT NULL
);

CREATE TABLE crediting_result (
    booking_id bigint NOT NULL,
    crediting_run_id bigint NOT NULL REFERENCES crediting_run,
    booked_on date NOT NULL,
    amount numeric(18, 4) NOT NULL,
    currency text NOT NULL,
    status text NOT NULL CHECK (status IN ('credited', 'uncredited', 'no_credit')),
    basis text,                                -- what the crediting table chose
    table_version text NOT NULL,
    rule_id text,                              -- the row that matched; null when none did
    booking_recorded_at timestamptz NOT NULL,  -- which version of the booking was credited
    content_hash uuid NOT NULL,                -- of everything above and of the credits: equal hash, nothing new
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (booking_id, crediting_run_id)
);
-- Unique without a condition, so that a list which does not show the result is planned without looking it up.
-- With the run that leads to its credits and the status that lists count.
CREATE UNIQUE INDEX crediting_result_current ON crediting_result (booking_id, superseded_at) INCLUDE (crediting_run_id, status);
CREATE INDEX crediting_result_day ON crediting_result (booked_on);

CREATE TABLE credit (
    booking_id bigint NOT NULL,
    crediting_run_id bigint NOT NULL,
    credit_type text NOT NULL REFERENCES credit_type,
    position_id bigint NOT NULL,
    payee_id bigint NOT NULL,
    basis text NOT NULL,
    share numeric(9, 6) NOT NULL,
    amount numeric(18, 4) NOT NULL,
    credit_id bigint GENERATED ALWAYS AS IDENTITY,  -- what lists call it: the rows of one block are looked up by it
    PRIMARY KEY (booking_id, crediting_run_id, credit_type, position_id)
);
CREATE INDEX credit_payee ON credit (payee_id) INCLUDE (booking_id);
CREATE UNIQUE INDEX credit_number ON credit (credit_id);

-- The database holds the sums: all credits of a result are written in one statement, and shares and amounts must add up.
CREATE FUNCTION check_credit_sums() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong record;
BEGIN
    SELECT sums.booking_id, sums.credit_type, sums.shares, sums.amounts, result.amount INTO wrong
    FROM (
        SELECT credit.booking_id, credit.crediting_run_id, credit.credit_type, sum(credit.share) AS shares, sum(credit.amount) AS amounts
        FROM credit JOIN (SELECT DISTINCT booking_id, crediting_run_id FROM new_rows) AS touched USING (booking_id, crediting_run_id)
        GROUP BY 1, 2, 3
    ) AS sums
    JOIN credit_type USING (credit_type)
    LEFT JOIN crediting_result AS result USING (booking_id, crediting_run_id)
    WHERE result.status IS DISTINCT FROM 'credited'
        OR (sum_rule = 'exactly_one' AND (sums.shares <> 1 OR sums.amounts <> result.amount))
        OR (sum_rule = 'at_most_one' AND sums.shares > 1)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the % credit of booking % sums to % %% and % of %', wrong.credit_type, wrong.booking_id,
            wrong.shares * 100, wrong.amounts, coalesce(wrong.amount::text, 'a booking that is not credited')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_sums_to_one';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credit_sums_to_one AFTER INSERT ON credit
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION check_credit_sums();

-- At the end of the transaction no result of the run may say credited without a direct credit.
CREATE FUNCTION check_crediting_run() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE missing bigint;
BEGIN
    SELECT result.booking_id INTO missing FROM crediting_result AS result
    WHERE result.crediting_run_id = NEW.crediting_run_id AND result.status = 'credited'
        AND NOT EXISTS (
            SELECT FROM credit WHERE credit.booking_id = result.booking_id
                AND credit.crediting_run_id = result.crediting_run_id AND credit.credit_type = 'direct')
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'booking % is marked credited and has no direct credit', missing USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER crediting_run_complete AFTER INSERT ON crediting_run
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_crediting_run();

ALTER TABLE credit_type ENABLE ROW LEVEL SECURITY;
CREATE POLICY credit_type_read ON credit_type FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
GRANT SELECT ON credit_type TO aftersale_app;
ALTER TABLE crediting_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY crediting_run_read ON crediting_run FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY crediting_run_append ON crediting_run FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_runs_pay()));
GRANT SELECT, INSERT ON crediting_run TO aftersale_app;
ALTER TABLE credit ENABLE ROW LEVEL SECURITY;
CREATE POLICY credit_read ON credit FOR SELECT TO aftersale_app
USING ((SELECT acting_sees_all()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
CREATE POLICY credit_append ON credit FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_runs_pay()));
GRANT SELECT, INSERT ON credit TO aftersale_app;
CREATE TRIGGER credit_never_deleted BEFORE DELETE OR UPDATE ON credit FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

-- The bookings a reader is credited for, though somebody else stands on the order. Such a list is made once for a statement, but the planner
-- adds its price to each row that is looked up: it is said to be short.
CREATE FUNCTION acting_credited_bookings() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 1 SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT booking_id FROM credit WHERE payee_id = ANY ((SELECT acting_payee_ids())::bigint[]);
END;
CREATE POLICY booking_credited ON booking FOR SELECT TO aftersale_app
USING (
    (SELECT acting_person_id() IS NOT NULL AND NOT acting_sees_all() AND NOT acting_writes_facts())
    AND booking_id IN (SELECT credited FROM acting_credited_bookings() AS credited));

-- The bookings that a seller's or manager's seats stand on.
CREATE FUNCTION acting_sold_bookings() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 1 SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT booking_id FROM booking WHERE seller_position_id = ANY ((SELECT acting_position_ids())::bigint[]);
END;

-- All bookings that a seller or manager sees, from two indexes; those who see all are not asked for.
CREATE FUNCTION acting_booking_ids() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT sold FROM acting_sold_bookings() AS sold
    UNION ALL SELECT credited FROM acting_credited_bookings() AS credited;
END;

ALTER TABLE crediting_result ENABLE ROW LEVEL SECURITY;
-- As lists, not as EXISTS for each row: the planner would take a million results for a million look-ups, whoever reads them. Most results
-- are of bookings that somebody is credited for: the second list is made only for one that is not.
CREATE POLICY crediting_result_read ON crediting_result FOR SELECT TO aftersale_app USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR booking_id IN (SELECT credited FROM acting_credited_bookings() AS credited) OR booking_id IN (SELECT sold FROM acting_sold_bookings() AS sold));
CREATE POLICY crediting_result_append ON crediting_result FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_runs_pay()));
CREATE POLICY crediting_result_supersede ON crediting_result FOR UPDATE TO aftersale_app USING ((SELECT acting_runs_pay())) WITH CHECK ((SELECT acting_runs_pay()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON crediting_result TO aftersale_app;
CREATE TRIGGER crediting_result_never_deleted BEFORE DELETE ON crediting_result FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

CREATE TRIGGER crediting_run_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON crediting_run
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('credits');
CREATE TRIGGER crediting_result_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON crediting_result
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('credits');
CREATE TRIGGER credit_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON credit
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('credits');

-- Whether a version of the crediting table ever decided a booking: those who write rules may ask, though they may see no result.
CREATE FUNCTION has_decided_bookings(p_version text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM crediting_result WHERE table_version = p_version);
END;
