-- Where partners want to be told of their tickets, and what they are told: an outbox that is filled in the transaction that gives or withdraws
-- tickets, so that nothing is told that did not happen and nothing that happened is forgotten.

-- The secret is written and never read again by the application's role: only the worker, which signs with it, reads it as the schema's owner.
CREATE TABLE partner_endpoint (
    partner_endpoint_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partner_id bigint NOT NULL,
    address text NOT NULL,
    secret text NOT NULL,
    earlier_secret text,                       -- also signed with until then, so that a receiver has time to change
    earlier_until timestamptz NOT NULL DEFAULT '-infinity',
    is_on boolean NOT NULL DEFAULT true,       -- off: what there is to tell is kept until it is on again
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by text NOT NULL DEFAULT acting_name(),
    ended_at timestamptz NOT NULL DEFAULT 'infinity',
    ended_by text,
    waits_until timestamptz NOT NULL DEFAULT '-infinity',  -- it answered that it takes nothing until then
    CHECK ((ended_at = 'infinity') = (ended_by IS NULL))
);
CREATE UNIQUE INDEX partner_endpoint_once ON partner_endpoint (partner_id) WHERE ended_at = 'infinity';

CREATE FUNCTION keep_earlier_secret() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.earlier_secret := OLD.secret;
    NEW.earlier_until := now() + interval '1 day';
    RETURN NEW;
END $$;
CREATE TRIGGER partner_endpoint_secret_renewed BEFORE UPDATE OF secret ON partner_endpoint
FOR EACH ROW EXECUTE FUNCTION keep_earlier_secret();

-- One message. What it says is read from the events of its tickets, which never change: sent again, it says the same.
CREATE TABLE partner_notice (
    partner_notice_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),  -- by which a receiver knows one that comes again
    partner_endpoint_id bigint NOT NULL REFERENCES partner_endpoint,
    partner_id bigint NOT NULL,
    ticket_event_ids bigint[] NOT NULL CHECK (cardinality(ticket_event_ids) <= 200),
    given integer NOT NULL CHECK (given >= 0),
    withdrawn integer NOT NULL CHECK (withdrawn >= 0),
    put_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    put_by text NOT NULL DEFAULT acting_name(),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given_up', 'dropped')),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_attempt_at timestamptz,
    answer_status integer,                     -- of HTTP; empty where nothing was answered
    answer_text text NOT NULL DEFAULT '',      -- how the answer begins
    problem text NOT NULL DEFAULT '',          -- what went wrong, as a sentence with its facts
    delivered_at timestamptz,
    is_test boolean NOT NULL DEFAULT false,    -- tries the endpoint out, and tells of no tickets
    CHECK (given + withdrawn = cardinality(ticket_event_ids)),
    CHECK (state <> 'delivered' OR delivered_at IS NOT NULL),
    CHECK (is_test = (cardinality(ticket_event_ids) = 0))
);
CREATE INDEX partner_notice_due ON partner_notice (partner_endpoint_id, partner_notice_id) WHERE state = 'waiting';
CREATE INDEX partner_notice_endpoint ON partner_notice (partner_endpoint_id, state);

-- What the statements of the transaction at hand did to tickets, a row a statement; it never outlives its transaction, so nobody ever sees one.
CREATE TABLE partner_notice_part (
    partner_notice_part_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    partner_endpoint_ids bigint[] NOT NULL,
    ticket_event_ids bigint[] NOT NULL,
    ticket_ids bigint[] NOT NULL,
    are_given boolean[] NOT NULL
);

-- On the events themselves, so that nobody who gives or withdraws tickets has to remember to tell.
CREATE FUNCTION note_partner_notices() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO partner_notice_part (partner_endpoint_ids, ticket_event_ids, ticket_ids, are_given)
    SELECT array_agg(endpoint.partner_endpoint_id), array_agg(event.ticket_event_id), array_agg(event.ticket_id), array_agg(event.kind = 'allocated')
    FROM new_rows AS event JOIN partner_endpoint AS endpoint ON endpoint.partner_id = event.partner_id AND endpoint.ended_at = 'infinity'
    WHERE event.kind IN ('allocated', 'withdrawn')
    HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_event_noted AFTER INSERT ON ticket_event
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_partner_notices();

-- At the commit, when all that the transaction does is known: up to 200 tickets a notice, each with the last that happened to it.
CREATE FUNCTION put_up_partner_notices() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO partner_notice (partner_endpoint_id, partner_id, ticket_event_ids, given, withdrawn)
    SELECT told.partner_endpoint_id, endpoint.partner_id, array_agg(told.ticket_event_id ORDER BY told.ticket_event_id),
        count(*) FILTER (WHERE told.is_given), count(*) FILTER (WHERE NOT told.is_given)
    FROM (
        SELECT last.*, (row_number() OVER (PARTITION BY last.partner_endpoint_id ORDER BY last.ticket_event_id) - 1) / 200 AS batch
        FROM (
            SELECT DISTINCT ON (noted.partner_endpoint_id, noted.ticket_id) noted.partner_endpoint_id, noted.ticket_event_id, noted.is_given
            FROM partner_notice_part AS part
            CROSS JOIN LATERAL unnest(part.partner_endpoint_ids, part.ticket_event_ids, part.ticket_ids, part.are_given)
                AS noted (partner_endpoint_id, ticket_event_id, ticket_id, is_given)
            WHERE part.transaction = NEW.transaction
            ORDER BY noted.partner_endpoint_id, noted.ticket_id, noted.ticket_event_id DESC
        ) AS last
    ) AS told
    JOIN partner_endpoint AS endpoint ON endpoint.partner_endpoint_id = told.partner_endpoint_id
    GROUP BY told.partner_endpoint_id, endpoint.partner_id, told.batch
    ORDER BY told.partner_endpoint_id, told.batch;
    DELETE FROM partner_notice_part WHERE transaction = NEW.transaction;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER partner_notice_part_committed AFTER INSERT ON partner_notice_part
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION put_up_partner_notices();

ALTER TABLE partner_notice_part ENABLE ROW LEVEL SECURITY;

ALTER TABLE partner_endpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY partner_endpoint_read ON partner_endpoint FOR SELECT TO aftersale_app
USING ((SELECT acting_sees_partners()) OR partner_id IN (SELECT unnest(acting_partner_ids())));
CREATE POLICY partner_endpoint_add ON partner_endpoint FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_allocates()));
CREATE POLICY partner_endpoint_change ON partner_endpoint FOR UPDATE TO aftersale_app
USING ((SELECT acting_allocates())) WITH CHECK ((SELECT acting_allocates()));
GRANT SELECT (partner_endpoint_id, partner_id, address, earlier_until, is_on, made_at, made_by, ended_at, ended_by, waits_until) ON partner_endpoint TO aftersale_app;
GRANT INSERT (partner_id, address, secret), UPDATE (secret, is_on, ended_at, ended_by, waits_until) ON partner_endpoint TO aftersale_app;

ALTER TABLE partner_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY partner_notice_read ON partner_notice FOR SELECT TO aftersale_app
USING ((SELECT acting_sees_partners()) OR partner_id IN (SELECT unnest(acting_partner_ids())));
CREATE POLICY partner_notice_change ON partner_notice FOR UPDATE TO aftersale_app
USING ((SELECT acting_allocates())) WITH CHECK ((SELECT acting_allocates()));
CREATE POLICY partner_notice_test ON partner_notice FOR INSERT TO aftersale_app WITH CHECK (is_test AND (SELECT acting_allocates()));
GRANT SELECT ON partner_notice TO aftersale_app;
GRANT INSERT (partner_endpoint_id, partner_id, ticket_event_ids, given, withdrawn, is_test) ON partner_notice TO aftersale_app;
GRANT UPDATE (state, attempts, next_attempt_at, last_attempt_at, answer_status, answer_text, problem, delivered_at) ON partner_notice TO aftersale_app;

-- Whoever looks after partners sees which of them could not be told.
CREATE POLICY finding_of_notices_read ON finding FOR SELECT TO aftersale_app USING (producer = 'notices' AND (SELECT acting_sees_partners()));
CREATE POLICY finding_of_notices_resolve ON finding FOR UPDATE TO aftersale_app
USING (producer = 'notices' AND (SELECT acting_allocates())) WITH CHECK (producer = 'notices' AND (SELECT acting_allocates()));

CREATE TRIGGER partner_endpoint_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON partner_endpoint
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('notices');
CREATE TRIGGER partner_notice_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON partner_notice
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('notices');
