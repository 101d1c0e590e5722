-- People and seats. Every table holds facts: the row with superseded_at = infinity is what we know today, an as-of instant
-- picks the row with recorded_at <= instant < superseded_at. Days are half-open [start_on, end_on).

CREATE TABLE person (
    person_id bigint NOT NULL,
    name text NOT NULL,
    email text,
    job_title text,
    hired_on date,
    left_on date,
    country text,
    currency text,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (person_id, superseded_at)
);

CREATE TABLE position (
    position_id bigint NOT NULL,
    name text NOT NULL,
    sales_role text,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (position_id, superseded_at)
);

-- A seat has at most one holder a day.
CREATE TABLE position_holder (
    position_holder_id bigint NOT NULL,
    position_id bigint NOT NULL,
    person_id bigint NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (position_holder_id, superseded_at),
    CHECK (start_on < end_on),
    CONSTRAINT position_one_holder_a_day EXCLUDE USING gist (
        position_id WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

-- A seat reports to at most one other a day.
CREATE TABLE reporting_line (
    reporting_line_id bigint NOT NULL,
    position_id bigint NOT NULL,
    parent_position_id bigint NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (reporting_line_id, superseded_at),
    CHECK (start_on < end_on),
    CHECK (position_id <> parent_position_id),
    CONSTRAINT position_one_parent_a_day EXCLUDE USING gist (
        position_id WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

CREATE TABLE territory (
    territory_id bigint NOT NULL,
    name text NOT NULL,
    country text,
    region text,
    parent_territory_id bigint,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (territory_id, superseded_at)
);

-- Which seat holds a territory or a named account, with what share; the same seat never twice at the same time.
CREATE TABLE assignment (
    assignment_id bigint NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('territory', 'account')),
    subject_id bigint NOT NULL,
    position_id bigint NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    share numeric(9, 6) NOT NULL CHECK (share > 0 AND share <= 1),
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (assignment_id, superseded_at),
    CHECK (start_on < end_on),
    CONSTRAINT assignment_once_a_day EXCLUDE USING gist (
        subject_kind WITH =, subject_id WITH =, position_id WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

-- Nobody reports to himself through others on any day.
CREATE FUNCTION check_reporting_circles() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE circle record;
BEGIN
    WITH RECURSIVE chain (first_id, parent_id, days, path) AS (
        SELECT position_id, parent_position_id, daterange(start_on, end_on), ARRAY[source_id] FROM new_rows
        UNION ALL
        SELECT chain.first_id, line.parent_position_id, chain.days * daterange(line.start_on, line.end_on), chain.path || line.source_id
        FROM chain JOIN reporting_line AS line ON line.position_id = chain.parent_id
        WHERE line.superseded_at = 'infinity' AND chain.parent_id <> chain.first_id
            AND NOT isempty(chain.days * daterange(line.start_on, line.end_on)) AND cardinality(chain.path) < 100
    )
    SELECT * INTO circle FROM chain WHERE parent_id = first_id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'these reporting lines lead back to where they start: %', array_to_string(circle.path, ', ')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reporting_line_no_circle';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reporting_line_no_circle AFTER INSERT ON reporting_line
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION check_reporting_circles();

CREATE INDEX assignment_position ON assignment (position_id);
CREATE INDEX position_holder_person ON position_holder (person_id);

-- The seats of the acting person, now or before, and every seat beneath them: what a rep or manager may look at.
CREATE FUNCTION acting_position_ids() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH RECURSIVE seat (position_id) AS (
        SELECT position_id FROM position_holder WHERE person_id = acting_person_id() AND superseded_at = 'infinity'
        UNION
        SELECT line.position_id FROM reporting_line AS line JOIN seat ON line.parent_position_id = seat.position_id
        WHERE line.superseded_at = 'infinity'
    )
    SELECT coalesce(array_agg(position_id), '{}') FROM seat;
END;

-- The acting person and everyone beneath: whose credit and pay may be looked at.
CREATE FUNCTION acting_payee_ids() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT coalesce(array_agg(DISTINCT person_id), '{}') || acting_person_id()
    FROM position_holder WHERE position_id IN (SELECT unnest(acting_position_ids())) AND superseded_at = 'infinity';
END;

ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY person_read ON person FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY person_append ON person FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY person_supersede ON person FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON person TO aftersale_app;
CREATE TRIGGER person_never_deleted BEFORE DELETE ON person FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE position ENABLE ROW LEVEL SECURITY;
CREATE POLICY position_read ON position FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY position_append ON position FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY position_supersede ON position FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON position TO aftersale_app;
CREATE TRIGGER position_never_deleted BEFORE DELETE ON position FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE position_holder ENABLE ROW LEVEL SECURITY;
CREATE POLICY position_holder_read ON position_holder FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY position_holder_append ON position_holder FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY position_holder_supersede ON position_holder FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON position_holder TO aftersale_app;
CREATE TRIGGER position_holder_never_deleted BEFORE DELETE ON position_holder FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE reporting_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY reporting_line_read ON reporting_line FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY reporting_line_append ON reporting_line FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY reporting_line_supersede ON reporting_line FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON reporting_line TO aftersale_app;
CREATE TRIGGER reporting_line_never_deleted BEFORE DELETE ON reporting_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE territory ENABLE ROW LEVEL SECURITY;
CREATE POLICY territory_read ON territory FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY territory_append ON territory FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY territory_supersede ON territory FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON territory TO aftersale_app;
CREATE TRIGGER territory_never_deleted BEFORE DELETE ON territory FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE assignment ENABLE ROW LEVEL SECURITY;
CREATE POLICY assignment_read ON assignment FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY assignment_append ON assignment FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY assignment_supersede ON assignment FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON assignment TO aftersale_app;
CREATE TRIGGER assignment_never_deleted BEFORE DELETE ON assignment FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

CREATE TRIGGER person_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON person
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('people');
CREATE TRIGGER position_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON position
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('people');
CREATE TRIGGER position_holder_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON position_holder
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('people');
CREATE TRIGGER reporting_line_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON reporting_line
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('people');
CREATE TRIGGER territory_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON territory
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('territories');
CREATE TRIGGER assignment_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON assignment
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('assignments');
