-- The ground every room's tables stand on: the acting person, the ledger's clock, and the guards of facts.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Who acts in this transaction. Empty settings mean nobody, and nobody sees no row.
CREATE FUNCTION acting_person_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('aftersale.person_id', true), '')::bigint;

CREATE FUNCTION acting_account_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('aftersale.account_id', true), '')::bigint;

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

-- What live pages listen for: a version per topic, raised by every committed transaction that changed the topic's tables. A snapshot sees
-- the version of exactly the data that it sees.
CREATE TABLE topic (
    topic text PRIMARY KEY,
    version bigint NOT NULL
);

-- What the transaction at hand has changed; a row never outlives its transaction, so nobody ever sees one.
CREATE TABLE topic_change (
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    topic text NOT NULL,
    PRIMARY KEY (transaction, topic)
);

-- On every table whose changes are announced, once a statement however many rows it has. Owners' bulk writes fire it as well.
CREATE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO topic_change (topic) VALUES (TG_ARGV[0]) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION raise_topic_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE raised bigint;
BEGIN
    -- One lock for all topics: transactions that changed the same two in another sequence would wait for each other for good.
    PERFORM pg_advisory_xact_lock('topic'::regclass::bigint);
    INSERT INTO topic AS known VALUES (NEW.topic, 1) ON CONFLICT (topic) DO UPDATE SET version = known.version + 1
    RETURNING version INTO raised;
    PERFORM pg_notify('aftersale_live', NEW.topic || ' ' || raised);
    DELETE FROM topic_change WHERE transaction = NEW.transaction AND topic = NEW.topic;
    RETURN NULL;
END $$;
-- At the commit, so that the lock is held for an instant and not while a transaction works.
CREATE CONSTRAINT TRIGGER topic_change_committed AFTER INSERT ON topic_change
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_topic_version();

ALTER TABLE topic ENABLE ROW LEVEL SECURITY;
CREATE POLICY topic_read ON topic FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
GRANT SELECT ON topic TO aftersale_app;
