-- Room: storage

-- The ground every room's tables stand on: the acting person, the ledger's clock, and the guards of facts.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Who acts in this transaction. Empty settings mean nobody, and nobody sees no row.
CREATE FUNCTION acting_person_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('aftersale.person_id', true), '')::bigint;

CREATE FUNCTION acting_roles() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN string_to_array(coalesce(current_setting('aftersale.roles', true), ''), ',');

CREATE FUNCTION acting_name() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('aftersale.actor', true), ''), 'nobody');

-- Reads every booking, credit and payout: those who run the sums, approve them or check them.
CREATE FUNCTION acting_sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN acting_roles() && ARRAY['operator', 'compensation_analyst', 'finance', 'auditor'];

-- Brings facts in: the same people and the keepers of sources, but never an auditor.
CREATE FUNCTION acting_writes_facts() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN acting_roles() && ARRAY['operator', 'compensation_analyst', 'administrator', 'integration'];

-- Runs crediting and pay.
CREATE FUNCTION acting_runs_pay() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN acting_roles() && ARRAY['operator', 'compensation_analyst', 'finance'];

-- COPY does not run under row-level security. So a bulk write first asks here whether the table's own policies let the acting person append;
-- a policy that looked at the row's columns would fail here, loudly.
CREATE FUNCTION acting_may_append(p_table regclass) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    policy record;
    allowed boolean;
BEGIN
    IF NOT has_table_privilege('aftersale_app', p_table, 'INSERT') THEN
        RETURN false;
    END IF;
    FOR policy IN
        SELECT pg_get_expr(coalesce(polwithcheck, polqual), polrelid) AS condition FROM pg_policy
        WHERE polrelid = p_table AND polcmd IN ('a', '*')
    LOOP
        EXECUTE 'SELECT ' || policy.condition INTO allowed;
        IF allowed THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;

-- One row: the last instant handed out. Its row lock is held until commit, so instants and commits are in one sequence.
CREATE TABLE ledger_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    last_instant timestamptz NOT NULL
);
INSERT INTO ledger_clock (last_instant) VALUES ('-infinity');

CREATE FUNCTION take_ledger_instant() RETURNS timestamptz LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    UPDATE ledger_clock SET last_instant = greatest(clock_timestamp(), last_instant + interval '1 microsecond')
    RETURNING last_instant;
END;

-- A fact is never changed: only the end of the time in which we took it for true is set, once.
CREATE FUNCTION refuse_fact_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'facts in % are never deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- Room: audit

-- Who changed what: each row holds the hash of the one before, so that an edit, a gap or a swap breaks the chain.

CREATE TABLE audit_entry (
    seq bigint PRIMARY KEY,
    recorded_at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    detail jsonb NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL
);

-- The newest link, kept apart: cutting rows off the end of the chain shows as well.
CREATE TABLE audit_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seq bigint NOT NULL,
    hash bytea NOT NULL
);
INSERT INTO audit_head (seq, hash) VALUES (0, sha256('aftersale audit'::bytea));

CREATE FUNCTION audit_hash(
    previous_hash bytea, seq bigint, recorded_at timestamptz, actor text, action text,
    subject_kind text, subject_id text, detail jsonb
) RETURNS bytea LANGUAGE sql IMMUTABLE
RETURN sha256(previous_hash || convert_to(
    jsonb_build_array(seq, (extract(epoch FROM recorded_at) * 1000000)::bigint, actor, action, subject_kind, subject_id, detail)::text,
    'UTF8'));

CREATE FUNCTION append_audit(p_action text, p_subject_kind text, p_subject_id text, p_detail jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head audit_head;
    instant timestamptz := clock_timestamp();
    link bytea;
BEGIN
    SELECT * INTO head FROM audit_head FOR UPDATE;
    link := audit_hash(head.hash, head.seq + 1, instant, acting_name(), p_action, p_subject_kind, p_subject_id, p_detail);
    INSERT INTO audit_entry VALUES (
        head.seq + 1, instant, acting_name(), p_action, p_subject_kind, p_subject_id, p_detail, head.hash, link);
    UPDATE audit_head SET seq = head.seq + 1, hash = link;
    RETURN head.seq + 1;
END $$;

ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_read ON audit_entry FOR SELECT TO aftersale_app
USING (acting_roles() && ARRAY['operator', 'auditor', 'administrator']);
GRANT SELECT ON audit_entry TO aftersale_app;
GRANT SELECT ON audit_head TO aftersale_app;

-- Room: findings

-- A finding stays until the run that made it no longer finds its cause; then it is resolved, never deleted.

CREATE TABLE finding (
    finding_id uuid PRIMARY KEY,               -- hash of producer, code, subject and place: the same cause is the same finding
    producer text NOT NULL,                    -- the room that found it: import, crediting, incentives
    scope text NOT NULL,                       -- what was looked at: a file of a source, a period, a payout run
    code text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('error', 'warning')),
    cause text NOT NULL,                       -- findings of one cause are mended in one place
    message text NOT NULL,
    subject_kind text NOT NULL DEFAULT '',
    subject_id bigint,
    subject_number text NOT NULL DEFAULT '',   -- what people call it
    subject_on date,
    amount numeric(18, 4),
    currency text,
    file text NOT NULL DEFAULT '',
    line integer,
    column_name text NOT NULL DEFAULT '',
    value text NOT NULL DEFAULT '',
    source_row jsonb,                          -- the row as it came: nothing is lost
    payee_id bigint,
    found_at timestamptz NOT NULL,
    resolved_at timestamptz NOT NULL DEFAULT 'infinity'
);
CREATE INDEX finding_open ON finding (producer, scope) WHERE resolved_at = 'infinity';
CREATE INDEX finding_subject ON finding (subject_kind, subject_id);

ALTER TABLE finding ENABLE ROW LEVEL SECURITY;
CREATE POLICY finding_all ON finding FOR ALL TO aftersale_app
USING (acting_sees_all() OR acting_roles() && ARRAY['administrator', 'integration'])
WITH CHECK (acting_writes_facts() OR acting_runs_pay());
CREATE POLICY finding_own ON finding FOR SELECT TO aftersale_app USING (payee_id = acting_person_id());
GRANT SELECT, INSERT, UPDATE (resolved_at, found_at, message, amount) ON finding TO aftersale_app;

-- Room: imports

-- What was brought in, from which files, by whom: every fact names its import.

CREATE TABLE import_run (
    import_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    source text NOT NULL,
    mapping text NOT NULL,
    mapping_hash text NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor text NOT NULL DEFAULT acting_name(),
    files jsonb NOT NULL,                      -- name, sha256, rows of each
    counts jsonb NOT NULL                      -- per target: read, new, changed, unchanged, rejected
);

ALTER TABLE import_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY import_run_all ON import_run FOR ALL TO aftersale_app
USING (acting_sees_all() OR acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT ON import_run TO aftersale_app;
GRANT USAGE ON SEQUENCE import_run_import_id_seq TO aftersale_app;

-- Names of sources, and nothing else of imports, are everybody's: a reader looks for a booking by the number its source gave it.
CREATE FUNCTION known_sources() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT DISTINCT source FROM import_run ORDER BY source;
END;

-- Room: rules

-- Published rule tables; a version never changes and its name is the hash of its content.

CREATE TABLE rule_table_version (
    table_name text NOT NULL,
    version text NOT NULL,
    document jsonb NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    published_at timestamptz NOT NULL,
    published_by text NOT NULL DEFAULT acting_name(),
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (table_name, version, superseded_at),
    CHECK (start_on < end_on),
    CONSTRAINT rule_table_one_version_a_day EXCLUDE USING gist (
        table_name WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

ALTER TABLE rule_table_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_table_read ON rule_table_version FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
CREATE POLICY rule_table_write ON rule_table_version FOR ALL TO aftersale_app
USING (acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst'])
WITH CHECK (acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst']);
GRANT SELECT, INSERT, UPDATE (superseded_at) ON rule_table_version TO aftersale_app;

-- Room: people

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
CREATE FUNCTION acting_position_ids() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
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
CREATE FUNCTION acting_payee_ids() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT coalesce(array_agg(DISTINCT person_id), '{}') || acting_person_id()
    FROM position_holder WHERE position_id = ANY (acting_position_ids()) AND superseded_at = 'infinity';
END;

ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY person_read ON person FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
CREATE POLICY person_append ON person FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY person_supersede ON person FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON person TO aftersale_app;
CREATE TRIGGER person_never_deleted BEFORE DELETE ON person FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE position ENABLE ROW LEVEL SECURITY;
CREATE POLICY position_read ON position FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
CREATE POLICY position_append ON position FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY position_supersede ON position FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON position TO aftersale_app;
CREATE TRIGGER position_never_deleted BEFORE DELETE ON position FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE position_holder ENABLE ROW LEVEL SECURITY;
CREATE POLICY position_holder_read ON position_holder FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
CREATE POLICY position_holder_append ON position_holder FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY position_holder_supersede ON position_holder FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON position_holder TO aftersale_app;
CREATE TRIGGER position_holder_never_deleted BEFORE DELETE ON position_holder FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE reporting_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY reporting_line_read ON reporting_line FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
CREATE POLICY reporting_line_append ON reporting_line FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY reporting_line_supersede ON reporting_line FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON reporting_line TO aftersale_app;
CREATE TRIGGER reporting_line_never_deleted BEFORE DELETE ON reporting_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE territory ENABLE ROW LEVEL SECURITY;
CREATE POLICY territory_read ON territory FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
CREATE POLICY territory_append ON territory FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY territory_supersede ON territory FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON territory TO aftersale_app;
CREATE TRIGGER territory_never_deleted BEFORE DELETE ON territory FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE assignment ENABLE ROW LEVEL SECURITY;
CREATE POLICY assignment_read ON assignment FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
CREATE POLICY assignment_append ON assignment FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY assignment_supersede ON assignment FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON assignment TO aftersale_app;
CREATE TRIGGER assignment_never_deleted BEFORE DELETE ON assignment FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

-- Room: access

-- Who may come in. These tables are read by the signing-in code alone, as the schema's owner: no policy opens them to anybody but
-- administrators, and secrets are stored only as hashes.

CREATE TABLE account (
    account_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL CHECK (email = lower(email)),
    name text NOT NULL,
    person_id bigint,                          -- the person this account acts as; null for those who are nobody's payee
    password_hash text,                        -- argon2id; null where only OpenID Connect signs in
    failed_sign_ins integer NOT NULL DEFAULT 0,
    locked_until timestamptz NOT NULL DEFAULT '-infinity',
    created_at timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz NOT NULL DEFAULT 'infinity',
    UNIQUE (email)
);

CREATE TABLE account_role (
    account_id bigint NOT NULL REFERENCES account,
    role text NOT NULL CHECK (role IN (
        'rep', 'manager', 'compensation_analyst', 'finance', 'back_office_worker', 'supervisor',
        'partner_user', 'rule_author', 'auditor', 'administrator')),
    granted_at timestamptz NOT NULL DEFAULT now(),
    granted_by text NOT NULL DEFAULT acting_name(),
    PRIMARY KEY (account_id, role)
);

CREATE TABLE account_session (
    session_hash bytea PRIMARY KEY,            -- sha256 of the cookie's secret
    account_id bigint NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL DEFAULT 'infinity'
);

CREATE TABLE api_token (
    api_token_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account,
    name text NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz NOT NULL DEFAULT 'infinity'
);

CREATE TABLE openid_identity (
    issuer text NOT NULL,
    subject text NOT NULL,
    account_id bigint NOT NULL REFERENCES account,
    linked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject)
);

ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_role ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE openid_identity ENABLE ROW LEVEL SECURITY;

-- Room: orders

-- What customers bought. An order line is what was bought; a booking is that line, or its amendment, cancellation or return, as recorded
-- for crediting on a day: it carries every column that crediting decides by, fixed on the day it was booked.

CREATE TABLE customer (
    customer_id bigint NOT NULL,
    name text,
    country text,
    parent_customer_id bigint,
    territory_id bigint,
    segment text,
    vertical text,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (customer_id, superseded_at)
);

CREATE TABLE product (
    product_id bigint NOT NULL,
    name text NOT NULL,
    family text,
    service_line text,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (product_id, superseded_at)
);

-- An order (the SQL word is taken, hence the table's name).
CREATE TABLE sales_order (
    order_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    ordered_on date NOT NULL,
    channel text,
    territory_id bigint,
    seller_position_id bigint,
    amount numeric(18, 4),
    currency text NOT NULL,
    purchase_order_number text,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (order_id, superseded_at)
);

CREATE TABLE order_line (
    order_line_id bigint NOT NULL,
    order_id bigint NOT NULL,
    product_id bigint,
    quantity numeric(18, 4) NOT NULL,
    amount numeric(18, 4) NOT NULL,
    currency text NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (order_line_id, superseded_at)
);

-- Amounts are signed.
CREATE TABLE booking (
    booking_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('new', 'amendment', 'cancellation', 'return')),
    order_id bigint,
    order_line_id bigint,
    corrects_booking_id bigint,
    booked_on date NOT NULL,
    customer_id bigint,
    product_id bigint,
    territory_id bigint,
    seller_position_id bigint,
    channel text,
    deal_type text,
    vertical text,
    service_line text,
    segment text,
    contract_months integer,
    quantity numeric(18, 4),
    amount numeric(18, 4) NOT NULL,
    currency text NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (booking_id, superseded_at)
);

-- The sellers who share one booking; the shares of a booking sum to exactly 1.
CREATE TABLE booking_split (
    booking_split_id bigint NOT NULL,
    booking_id bigint NOT NULL,
    position_id bigint NOT NULL,
    share numeric(9, 6) NOT NULL CHECK (share > 0 AND share <= 1),
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (booking_split_id, superseded_at)
);

CREATE TABLE milestone (
    milestone_id bigint NOT NULL,
    order_id bigint NOT NULL,
    order_line_id bigint,
    milestone text NOT NULL,
    timing text NOT NULL CHECK (timing IN ('requested', 'promised', 'estimated', 'actual')),
    reached_on date NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (milestone_id, superseded_at)
);

CREATE TABLE exchange_rate (
    exchange_rate_id bigint NOT NULL,
    from_currency text NOT NULL,
    to_currency text NOT NULL,
    rate_on date NOT NULL,
    rate_type text NOT NULL,
    rate numeric(18, 8) NOT NULL CHECK (rate > 0),
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (exchange_rate_id, superseded_at)
);

CREATE INDEX sales_order_day ON sales_order (ordered_on);
CREATE INDEX sales_order_seller ON sales_order (seller_position_id);
CREATE INDEX order_line_order ON order_line (order_id);
CREATE INDEX booking_day ON booking (booked_on);
CREATE INDEX booking_seller ON booking (seller_position_id);
CREATE INDEX booking_order ON booking (order_id);
CREATE INDEX booking_split_booking ON booking_split (booking_id);
CREATE INDEX milestone_order ON milestone (order_id);

-- The split of a booking sums to 1 whenever a transaction ends that touched it, whoever wrote it and in however many statements.
CREATE FUNCTION check_booking_split() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE wrong record;
BEGIN
    SELECT split.booking_id, min(split.source_id) AS number, sum(split.share) AS total INTO wrong
    FROM booking_split AS split
    WHERE split.superseded_at = 'infinity' AND split.booking_id IN (SELECT DISTINCT booking_id FROM new_rows)
    GROUP BY split.booking_id HAVING sum(split.share) <> 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the split of booking % (%) sums to % %%, not to 100 %%', wrong.booking_id, wrong.number, wrong.total * 100
            USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_split_sums_to_one';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER booking_split_sums_to_one AFTER INSERT ON booking_split
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION check_booking_split();

ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY customer_read ON customer FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
CREATE POLICY customer_append ON customer FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY customer_supersede ON customer FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON customer TO aftersale_app;
CREATE TRIGGER customer_never_deleted BEFORE DELETE ON customer FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE product ENABLE ROW LEVEL SECURITY;
CREATE POLICY product_read ON product FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
CREATE POLICY product_append ON product FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY product_supersede ON product FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON product TO aftersale_app;
CREATE TRIGGER product_never_deleted BEFORE DELETE ON product FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE exchange_rate ENABLE ROW LEVEL SECURITY;
CREATE POLICY exchange_rate_read ON exchange_rate FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
CREATE POLICY exchange_rate_append ON exchange_rate FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY exchange_rate_supersede ON exchange_rate FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON exchange_rate TO aftersale_app;
CREATE TRIGGER exchange_rate_never_deleted BEFORE DELETE ON exchange_rate FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE sales_order ENABLE ROW LEVEL SECURITY;
CREATE POLICY sales_order_read ON sales_order FOR SELECT TO aftersale_app USING (acting_sees_all() OR acting_writes_facts() OR seller_position_id = ANY ((SELECT acting_position_ids())::bigint[]));
CREATE POLICY sales_order_append ON sales_order FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY sales_order_supersede ON sales_order FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON sales_order TO aftersale_app;
CREATE TRIGGER sales_order_never_deleted BEFORE DELETE ON sales_order FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE booking ENABLE ROW LEVEL SECURITY;
CREATE POLICY booking_read ON booking FOR SELECT TO aftersale_app USING (acting_sees_all() OR acting_writes_facts() OR seller_position_id = ANY ((SELECT acting_position_ids())::bigint[]));
CREATE POLICY booking_append ON booking FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY booking_supersede ON booking FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON booking TO aftersale_app;
CREATE TRIGGER booking_never_deleted BEFORE DELETE ON booking FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE order_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY order_line_read ON order_line FOR SELECT TO aftersale_app USING (acting_sees_all() OR acting_writes_facts() OR EXISTS (SELECT FROM sales_order WHERE sales_order.order_id = order_line.order_id));
CREATE POLICY order_line_append ON order_line FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY order_line_supersede ON order_line FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON order_line TO aftersale_app;
CREATE TRIGGER order_line_never_deleted BEFORE DELETE ON order_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE booking_split ENABLE ROW LEVEL SECURITY;
CREATE POLICY booking_split_read ON booking_split FOR SELECT TO aftersale_app USING (acting_sees_all() OR acting_writes_facts() OR position_id = ANY ((SELECT acting_position_ids())::bigint[]));
CREATE POLICY booking_split_append ON booking_split FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY booking_split_supersede ON booking_split FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON booking_split TO aftersale_app;
CREATE TRIGGER booking_split_never_deleted BEFORE DELETE ON booking_split FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE milestone ENABLE ROW LEVEL SECURITY;
CREATE POLICY milestone_read ON milestone FOR SELECT TO aftersale_app USING (acting_sees_all() OR acting_writes_facts() OR EXISTS (SELECT FROM sales_order WHERE sales_order.order_id = milestone.order_id));
CREATE POLICY milestone_append ON milestone FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY milestone_supersede ON milestone FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON milestone TO aftersale_app;
CREATE TRIGGER milestone_never_deleted BEFORE DELETE ON milestone FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

-- Room: crediting

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
CREATE UNIQUE INDEX crediting_result_current ON crediting_result (booking_id) WHERE superseded_at = 'infinity';
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
    PRIMARY KEY (booking_id, crediting_run_id, credit_type, position_id)
);
CREATE INDEX credit_payee ON credit (payee_id);

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
CREATE POLICY credit_type_read ON credit_type FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
GRANT SELECT ON credit_type TO aftersale_app;
ALTER TABLE crediting_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY crediting_run_read ON crediting_run FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
CREATE POLICY crediting_run_append ON crediting_run FOR INSERT TO aftersale_app WITH CHECK (acting_runs_pay());
GRANT SELECT, INSERT ON crediting_run TO aftersale_app;
ALTER TABLE credit ENABLE ROW LEVEL SECURITY;
CREATE POLICY credit_read ON credit FOR SELECT TO aftersale_app
USING (acting_sees_all() OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]));
CREATE POLICY credit_append ON credit FOR INSERT TO aftersale_app WITH CHECK (acting_runs_pay());
GRANT SELECT, INSERT ON credit TO aftersale_app;
CREATE TRIGGER credit_never_deleted BEFORE DELETE OR UPDATE ON credit FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

-- The bookings a reader is credited for, though somebody else stands on the order.
CREATE FUNCTION acting_credited_booking(p_booking_id bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM credit WHERE credit.booking_id = p_booking_id AND credit.payee_id = ANY (acting_payee_ids()));
END;
CREATE POLICY booking_credited ON booking FOR SELECT TO aftersale_app
USING (acting_person_id() IS NOT NULL AND NOT acting_sees_all() AND acting_credited_booking(booking_id));

ALTER TABLE crediting_result ENABLE ROW LEVEL SECURITY;
CREATE POLICY crediting_result_read ON crediting_result FOR SELECT TO aftersale_app USING (acting_sees_all() OR EXISTS (SELECT FROM booking WHERE booking.booking_id = crediting_result.booking_id));
CREATE POLICY crediting_result_append ON crediting_result FOR INSERT TO aftersale_app WITH CHECK (acting_runs_pay());
CREATE POLICY crediting_result_supersede ON crediting_result FOR UPDATE TO aftersale_app USING (acting_runs_pay()) WITH CHECK (acting_runs_pay());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON crediting_result TO aftersale_app;
CREATE TRIGGER crediting_result_never_deleted BEFORE DELETE ON crediting_result FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

-- Room: incentives

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
    state text NOT NULL CHECK (state IN ('planned', 'applied', 'superseded')),
    content_hash text NOT NULL,                -- of every earning: what was shown is what is applied
    planned_by text NOT NULL DEFAULT acting_name(),
    applied_at timestamptz,
    applied_by text,
    FOREIGN KEY (plan_name, plan_version) REFERENCES plan_version,
    CHECK ((state = 'applied') = (applied_at IS NOT NULL AND applied_by IS NOT NULL))
);
-- Paid once: no second applied run for the same plan and period can exist.
CREATE UNIQUE INDEX payout_run_applied_once ON payout_run (plan_name, period) WHERE state = 'applied';
CREATE UNIQUE INDEX payout_run_planned_once ON payout_run (plan_name, period) WHERE state = 'planned';

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
    cause text,                                -- of an adjustment, in a sentence
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

-- An applied run never changes again.
CREATE FUNCTION refuse_applied_run_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'planned' THEN
        RAISE EXCEPTION 'payout run % is % and never changes again', OLD.payout_run_id, OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_run_applied_for_good BEFORE UPDATE ON payout_run FOR EACH ROW EXECUTE FUNCTION refuse_applied_run_change();

ALTER TABLE quota ENABLE ROW LEVEL SECURITY;
CREATE POLICY quota_read ON quota FOR SELECT TO aftersale_app USING (acting_sees_all() OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]) OR acting_writes_facts());
CREATE POLICY quota_append ON quota FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY quota_supersede ON quota FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON quota TO aftersale_app;
CREATE TRIGGER quota_never_deleted BEFORE DELETE ON quota FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE pay_parameter ENABLE ROW LEVEL SECURITY;
CREATE POLICY pay_parameter_read ON pay_parameter FOR SELECT TO aftersale_app USING (acting_sees_all() OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]) OR acting_writes_facts());
CREATE POLICY pay_parameter_append ON pay_parameter FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY pay_parameter_supersede ON pay_parameter FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON pay_parameter TO aftersale_app;
CREATE TRIGGER pay_parameter_never_deleted BEFORE DELETE ON pay_parameter FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE measure_figure ENABLE ROW LEVEL SECURITY;
CREATE POLICY measure_figure_read ON measure_figure FOR SELECT TO aftersale_app USING (acting_sees_all() OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]) OR acting_writes_facts());
CREATE POLICY measure_figure_append ON measure_figure FOR INSERT TO aftersale_app WITH CHECK (acting_writes_facts());
CREATE POLICY measure_figure_supersede ON measure_figure FOR UPDATE TO aftersale_app USING (acting_writes_facts()) WITH CHECK (acting_writes_facts());
GRANT SELECT, INSERT, UPDATE (superseded_at) ON measure_figure TO aftersale_app;
CREATE TRIGGER measure_figure_never_deleted BEFORE DELETE ON measure_figure FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE plan_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY plan_version_read ON plan_version FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
CREATE POLICY plan_version_append ON plan_version FOR INSERT TO aftersale_app WITH CHECK (acting_runs_pay());
GRANT SELECT, INSERT ON plan_version TO aftersale_app;
ALTER TABLE payout_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY payout_run_read ON payout_run FOR SELECT TO aftersale_app USING (acting_name() <> 'nobody');
CREATE POLICY payout_run_write ON payout_run FOR INSERT TO aftersale_app WITH CHECK (acting_runs_pay());
CREATE POLICY payout_run_step ON payout_run FOR UPDATE TO aftersale_app USING (acting_runs_pay());
GRANT SELECT, INSERT, UPDATE (state, applied_at, applied_by) ON payout_run TO aftersale_app;

ALTER TABLE earning ENABLE ROW LEVEL SECURITY;
CREATE POLICY earning_read ON earning FOR SELECT TO aftersale_app
USING (acting_sees_all() OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]));
CREATE POLICY earning_append ON earning FOR INSERT TO aftersale_app WITH CHECK (acting_runs_pay());
GRANT SELECT, INSERT ON earning TO aftersale_app;
CREATE TRIGGER earning_never_changed BEFORE DELETE OR UPDATE ON earning FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE payout ENABLE ROW LEVEL SECURITY;
CREATE POLICY payout_read ON payout FOR SELECT TO aftersale_app
USING (acting_sees_all() OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]));
CREATE POLICY payout_append ON payout FOR INSERT TO aftersale_app WITH CHECK (acting_runs_pay());
GRANT SELECT, INSERT ON payout TO aftersale_app;
CREATE TRIGGER payout_never_changed BEFORE DELETE OR UPDATE ON payout FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE journal_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY journal_line_read ON journal_line FOR SELECT TO aftersale_app
USING (acting_sees_all() OR payee_id = ANY ((SELECT acting_payee_ids())::bigint[]));
CREATE POLICY journal_line_append ON journal_line FOR INSERT TO aftersale_app WITH CHECK (acting_runs_pay());
GRANT SELECT, INSERT ON journal_line TO aftersale_app;
CREATE TRIGGER journal_line_never_changed BEFORE DELETE OR UPDATE ON journal_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

-- Room: jobs

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

ALTER TABLE job ENABLE ROW LEVEL SECURITY;
CREATE POLICY job_read ON job FOR SELECT TO aftersale_app
USING (acting_sees_all() OR acting_roles() && ARRAY['administrator'] OR requested_by = acting_name());
CREATE POLICY job_request ON job FOR INSERT TO aftersale_app WITH CHECK (requested_by = acting_name());
GRANT SELECT, INSERT ON job TO aftersale_app;

-- Room: web

-- Answers already given, by the idempotency key of the request: a retry gets the same answer and does nothing twice.

CREATE TABLE answered_request (
    idempotency_key text NOT NULL,
    actor text NOT NULL DEFAULT acting_name(),
    request_hash bytea NOT NULL,
    status integer NOT NULL,
    body jsonb NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (actor, idempotency_key)
);

ALTER TABLE answered_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY answered_request_own ON answered_request FOR ALL TO aftersale_app
USING (actor = acting_name()) WITH CHECK (actor = acting_name());
GRANT SELECT, INSERT ON answered_request TO aftersale_app;

