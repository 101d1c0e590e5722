-- Tickets, service partners and what they may take; runs that give tickets to partners; who has which ticket now. Partners' facts are dated:
-- days are half-open [start_on, end_on), and two rows of one thing never overlap. Amounts are in the currency beside them.

-- Plans, approves and applies allocation runs, and locks tickets.
CREATE FUNCTION acting_allocates() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN acting_roles() && ARRAY['operator', 'partner_manager'];

-- Looks at all tickets and partners: those who allocate, those who supervise the work, and those who see all sums anyway.
CREATE FUNCTION acting_sees_partners() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN acting_sees_all() OR acting_roles() && ARRAY['partner_manager', 'supervisor'];

-- Who holdsthe lock of planning, by the name that the transaction gave itself, and since when; nothing where nobody does.
CREATE FUNCTION find_allocation_planner(p_lock bigint) RETURNS TABLE (planner text, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT activity.application_name, activity.xact_start
    FROM pg_locks AS held JOIN pg_stat_activity AS activity ON activity.pid = held.pid
    WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1 AND acting_allocates()
        AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (held.classid::bigint << 32 | held.objid::bigint) = p_lock;
END;

-- A customer to be contacted after signing. Who has it stands in ticket_state.
CREATE TABLE ticket (
    ticket_id bigint NOT NULL,
    customer text NOT NULL,
    product text,
    region text,
    country text,
    segment text,
    language text,
    contract_on date,
    amount numeric(18, 4),                     -- the value at stake
    currency text,
    opened_on date NOT NULL,
    due_on date,
    window_start_on date,                      -- when the customer may be contacted; empty leaves it open
    window_end_on date,
    handling_minutes integer CHECK (handling_minutes >= 0),
    order_number text,
    closed_on date,                            -- nobody needs to contact the customer any more
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (ticket_id, superseded_at),
    CHECK ((amount IS NULL) = (currency IS NULL)),
    CHECK (window_start_on < window_end_on)
);

CREATE TABLE partner (
    partner_id bigint NOT NULL,
    name text NOT NULL,
    email text,
    country text,                              -- whose holidays are kept
    weekdays text NOT NULL CHECK (weekdays IN ('mon-fri', 'mon-sat', 'mon-sun', 'sun-thu')),
    pace numeric(9, 6) NOT NULL CHECK (pace > 0),  -- how many times the minutes of a ticket this partner takes
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (partner_id, superseded_at)
);

-- Who works for a partner, and so sees its tickets.
CREATE TABLE partner_member (
    partner_member_id bigint NOT NULL,
    partner_id bigint NOT NULL,
    person_id bigint NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (partner_member_id, superseded_at),
    CHECK (start_on < end_on),
    CONSTRAINT partner_member_once_a_day EXCLUDE USING gist (
        partner_id WITH =, person_id WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

-- What a partner serves. One that names no value of a dimension serves all of it.
CREATE TABLE partner_scope (
    partner_scope_id bigint NOT NULL,
    partner_id bigint NOT NULL,
    dimension text NOT NULL CHECK (dimension IN ('region', 'product', 'segment', 'language')),
    value text NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (partner_scope_id, superseded_at),
    CHECK (start_on < end_on),
    CONSTRAINT partner_scope_once_a_day EXCLUDE USING gist (
        partner_id WITH =, dimension WITH =, value WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

-- A partner's own cost model. Without a contract in force it gets no ticket.
CREATE TABLE partner_contract (
    partner_contract_id bigint NOT NULL,
    partner_id bigint NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    currency text NOT NULL,
    cost_per_ticket numeric(18, 4) NOT NULL,
    cost_per_minute numeric(18, 4) NOT NULL,
    handling_minutes integer NOT NULL CHECK (handling_minutes >= 0),  -- of a ticket that does not say
    fixed_fee numeric(18, 4) NOT NULL CHECK (fixed_fee >= 0),         -- once a day on which the partner is used
    bonus_per_sale numeric(18, 4) NOT NULL,
    malus_per_cancellation numeric(18, 4) NOT NULL,
    tier_kind text NOT NULL CHECK (tier_kind IN ('none', 'marginal', 'all_units')),
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (partner_contract_id, superseded_at),
    CHECK (start_on < end_on),
    CONSTRAINT partner_contract_once_a_day EXCLUDE USING gist (
        partner_id WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

-- From that many tickets of a calendar month on, a ticket costs something else.
CREATE TABLE partner_tier (
    partner_tier_id bigint NOT NULL,
    partner_id bigint NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    from_tickets integer NOT NULL CHECK (from_tickets >= 1),
    cost_per_ticket numeric(18, 4) NOT NULL,
    currency text NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (partner_tier_id, superseded_at),
    CHECK (start_on < end_on),
    CONSTRAINT partner_tier_once_a_day EXCLUDE USING gist (
        partner_id WITH =, from_tickets WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

-- How much a partner takes. A minimum has a price and is missed where meeting it costs more.
CREATE TABLE partner_capacity (
    partner_capacity_id bigint NOT NULL,
    partner_id bigint NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    tickets_a_day integer NOT NULL CHECK (tickets_a_day >= 0),
    tickets_a_week integer CHECK (tickets_a_week >= 0),
    minutes_a_day integer CHECK (minutes_a_day >= 0),
    overtime_a_day integer NOT NULL CHECK (overtime_a_day >= 0),
    overtime_cost numeric(18, 4) NOT NULL CHECK (overtime_cost >= 0),       -- of each ticket in overtime, on top
    fewest_a_day integer NOT NULL CHECK (fewest_a_day >= 0),
    shortfall_price numeric(18, 4) NOT NULL CHECK (shortfall_price >= 0),   -- what each ticket missing to the fewest costs us
    none_or_at_least integer NOT NULL CHECK (none_or_at_least >= 0),
    currency text NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (partner_capacity_id, superseded_at),
    CHECK (start_on < end_on),
    CONSTRAINT partner_capacity_once_a_day EXCLUDE USING gist (
        partner_id WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

-- How many tickets a day of one region, product, segment or language a partner gets.
CREATE TABLE partner_quota (
    partner_quota_id bigint NOT NULL,
    partner_id bigint,                         -- empty: all partners together
    dimension text NOT NULL CHECK (dimension IN ('region', 'product', 'segment', 'language')),
    value text NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    fewest integer NOT NULL CHECK (fewest >= 0),
    most integer CHECK (most >= 0),            -- empty: as many as fit
    shortfall_price numeric(18, 4) NOT NULL CHECK (shortfall_price >= 0),
    currency text NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (partner_quota_id, superseded_at),
    CHECK (start_on < end_on),
    CHECK (fewest <= most),
    CONSTRAINT partner_quota_once_a_day EXCLUDE USING gist (
        coalesce(partner_id, 0) WITH =, dimension WITH =, value WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

CREATE TABLE partner_pause (
    partner_pause_id bigint NOT NULL,
    partner_id bigint NOT NULL,
    start_on date NOT NULL,
    end_on date NOT NULL DEFAULT 'infinity',
    reason text,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (partner_pause_id, superseded_at),
    CHECK (start_on < end_on),
    CONSTRAINT partner_pause_once_a_day EXCLUDE USING gist (
        partner_id WITH =, daterange(start_on, end_on) WITH &&) WHERE (superseded_at = 'infinity')
);

-- What came of contacting a customer: what the rates of partners are learned from.
CREATE TABLE ticket_outcome (
    ticket_outcome_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    partner_id bigint NOT NULL,
    contacted_on date NOT NULL,
    result text NOT NULL CHECK (result IN ('sold', 'not_sold', 'cancelled', 'not_reached')),
    amount numeric(18, 4),                     -- what was sold on top
    currency text,
    quality numeric(9, 6) CHECK (quality BETWEEN 0 AND 1),
    handling_minutes integer CHECK (handling_minutes >= 0),
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    corrected_because text,                    -- why this version replaces the one before it, where somebody corrected what was reported
    recorded_by text DEFAULT acting_name(),
    PRIMARY KEY (ticket_outcome_id, superseded_at),
    CHECK ((amount IS NULL) = (currency IS NULL))
);

CREATE INDEX ticket_opened ON ticket (opened_on);
CREATE INDEX ticket_outcome_ticket ON ticket_outcome (ticket_id);
CREATE INDEX ticket_outcome_partner ON ticket_outcome (partner_id);
CREATE INDEX partner_member_person ON partner_member (person_id);

-- The partners that the acting person works for today.
CREATE FUNCTION acting_partner_ids() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT coalesce(array_agg(DISTINCT partner_id), '{}') FROM partner_member
    WHERE person_id = acting_person_id() AND superseded_at = 'infinity' AND start_on <= current_date AND current_date < end_on;
END;

-- A ticket that must go to a partner, or must not, whatever the optimum is.
CREATE TABLE ticket_pin (
    ticket_pin_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id bigint NOT NULL,
    partner_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('lock', 'exclude')),
    reason text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by text NOT NULL DEFAULT acting_name(),
    ended_at timestamptz NOT NULL DEFAULT 'infinity',
    ended_by text,
    CHECK ((ended_at = 'infinity') = (ended_by IS NULL))
);
CREATE UNIQUE INDEX ticket_pin_one_lock ON ticket_pin (ticket_id) WHERE kind = 'lock' AND ended_at = 'infinity';
CREATE UNIQUE INDEX ticket_pin_once ON ticket_pin (ticket_id, partner_id) WHERE ended_at = 'infinity';

CREATE TABLE allocation_run (
    allocation_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    allocate_on date NOT NULL,
    days integer NOT NULL CHECK (days >= 1),
    as_of timestamptz NOT NULL,                -- facts known up to; also the run's place in the ledger
    state text NOT NULL CHECK (state IN ('planned', 'approved', 'applied', 'rejected', 'superseded')),
    content_hash text NOT NULL,                -- of every choice: what was shown is what is approved and applied
    currency text NOT NULL,                    -- values are whole thousandths of it
    eligibility_version text NOT NULL,
    weights_version text NOT NULL,
    policy jsonb NOT NULL,                     -- what was asked for: guaranteed share, held back share, seconds; and the days of the exchange rates
    method text NOT NULL,                      -- how it was solved
    value bigint NOT NULL,
    bound bigint NOT NULL,                     -- no allocation is worth more: equal to the value proves the optimum
    counts jsonb NOT NULL,
    timings jsonb NOT NULL,                    -- seconds of each step
    follows_run_id bigint REFERENCES allocation_run,  -- the planned run that this one replaced after a change by hand
    base_run_id bigint REFERENCES allocation_run,     -- the run planned from facts whose question and choices it keeps but for its own
    planned_by text NOT NULL DEFAULT acting_name(),
    approved_at timestamptz,
    approved_by text,
    applied_at timestamptz,
    applied_by text,
    rejected_at timestamptz,
    rejected_by text,
    rejected_because text,
    CHECK (value <= bound),
    CONSTRAINT allocation_run_application CHECK ((state = 'applied') = (applied_at IS NOT NULL AND applied_by IS NOT NULL)),
    CONSTRAINT allocation_run_approval CHECK ((approved_at IS NULL) = (approved_by IS NULL) AND (state <> 'approved' OR approved_by IS NOT NULL)),
    CONSTRAINT allocation_run_rejection CHECK (
        (state = 'rejected') = (rejected_at IS NOT NULL AND rejected_by IS NOT NULL AND rejected_because IS NOT NULL)),
    CONSTRAINT allocation_run_second_person CHECK (approved_by <> planned_by)
);
-- One at a time to decide on; and what was applied for a day stays the only one.
CREATE UNIQUE INDEX allocation_run_standing_once ON allocation_run ((true)) WHERE state IN ('planned', 'approved');

-- What a run, or a day that is over, would have been with something else: worked out beside it, and nothing follows from it.
CREATE TABLE allocation_what_if (
    what_if_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    allocation_run_id bigint REFERENCES allocation_run,  -- empty: the day itself, planned by what held then
    allocate_on date NOT NULL,
    days integer NOT NULL CHECK (days >= 1),
    currency text NOT NULL,
    asked jsonb NOT NULL,                      -- what is otherwise: places, guaranteed share, versions of tables
    result jsonb NOT NULL,                     -- both plans side by side, in thousandths
    tried_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tried_by text NOT NULL DEFAULT acting_name()
);
CREATE INDEX allocation_what_if_run ON allocation_what_if (allocation_run_id);

-- One row a ticket of a run; a run after a change by hand has only those that differ from its base. `regret`, in thousandths, is what the whole
-- plan would lose with the runner-up. `parts` are up-sell, quality, cancellation, cost, preference, keeping and delay; they sum to the value.
CREATE TABLE allocation_choice (
    allocation_run_id bigint NOT NULL REFERENCES allocation_run,
    ticket_id bigint NOT NULL,
    candidates integer NOT NULL,
    partner_id bigint,
    contact_on date,
    status text NOT NULL CHECK (status IN ('new', 'kept', 'moved', 'locked', 'held_back', 'unassigned')),
    reason text CHECK (reason IN (
        'no_candidate', 'no_capacity', 'not_worth_it', 'no_rate', 'no_weights', 'value_overflow', 'outside_window')),
    value integer NOT NULL,
    parts integer[] NOT NULL,
    runner_up_partner_id bigint,
    regret integer,
    PRIMARY KEY (allocation_run_id, ticket_id),
    CHECK ((partner_id IS NULL) = (status = 'unassigned')),
    CHECK ((partner_id IS NULL) = (contact_on IS NULL)),
    CHECK ((reason IS NULL) = (partner_id IS NOT NULL))
);
CREATE INDEX allocation_choice_partner ON allocation_choice (allocation_run_id, partner_id);

-- Every ticket of every run: its own row, and else that of its base.
CREATE VIEW allocation_run_choice WITH (security_invoker = true) AS
SELECT allocation_run_id, ticket_id, candidates, partner_id, contact_on, status, reason, value, parts, runner_up_partner_id, regret
FROM allocation_choice
UNION ALL
SELECT run.allocation_run_id, base.ticket_id, base.candidates, base.partner_id, base.contact_on, base.status, base.reason, base.value, base.parts,
    base.runner_up_partner_id, base.regret
FROM allocation_run AS run JOIN allocation_choice AS base ON base.allocation_run_id = run.base_run_id
WHERE NOT EXISTS (
    -- Looked up one by one: a join is planned for the few rows that most runs have, and takes minutes where there are many.
    SELECT FROM allocation_choice AS own WHERE own.allocation_run_id = run.allocation_run_id AND own.ticket_id = base.ticket_id OFFSET 0
);
GRANT SELECT ON allocation_run_choice TO aftersale_app;

-- One row a partner and day of a run: its places and what they are worth, in thousandths.
CREATE TABLE allocation_place (
    allocation_run_id bigint NOT NULL REFERENCES allocation_run,
    partner_id bigint NOT NULL,
    contact_on date NOT NULL,
    places integer NOT NULL CHECK (places >= 0),       -- left of the capacity when the run was planned
    overtime integer NOT NULL CHECK (overtime >= 0),
    fewest integer NOT NULL CHECK (fewest >= 0),
    load integer NOT NULL CHECK (load >= 0),
    kept integer NOT NULL CHECK (kept >= 0),
    minutes_places integer,
    minutes_load integer NOT NULL CHECK (minutes_load >= 0),
    value bigint NOT NULL,                     -- of its tickets
    cost bigint NOT NULL,                      -- what the partner is paid for them
    price bigint NOT NULL,                     -- what one more place is worth
    one_more bigint,                           -- by solving again: what one more place gains, and one fewer loses
    one_fewer bigint,
    PRIMARY KEY (allocation_run_id, partner_id, contact_on)
);

CREATE TABLE allocation_quota_use (
    allocation_run_id bigint NOT NULL REFERENCES allocation_run,
    partner_quota_id bigint NOT NULL,
    load integer NOT NULL CHECK (load >= 0),
    shortfall integer NOT NULL CHECK (shortfall >= 0),
    price bigint NOT NULL,
    PRIMARY KEY (allocation_run_id, partner_quota_id)
);

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

-- What happened to a ticket; rows are only added.
CREATE TABLE ticket_event (
    ticket_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id bigint NOT NULL,
    partner_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('allocated', 'accepted', 'attempted', 'returned', 'done', 'withdrawn')),
    contact_on date,                           -- of an attempt: the day of the next one
    reason text NOT NULL DEFAULT '',
    allocation_run_id bigint REFERENCES allocation_run,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL DEFAULT acting_name(),
    CHECK (kind = 'attempted' OR (kind = 'allocated') = (contact_on IS NOT NULL)),
    CHECK ((kind = 'allocated') = (allocation_run_id IS NOT NULL)),
    CHECK (kind NOT IN ('returned', 'withdrawn') OR reason <> '')
);
CREATE INDEX ticket_event_ticket ON ticket_event (ticket_id);
-- What is new is asked for by everybody, again and again; events only come at the end.
CREATE INDEX ticket_event_recorded ON ticket_event USING brin (recorded_at);

-- Where each ticket is now, by its last event; a ticket without a row is open.
CREATE TABLE ticket_state (
    ticket_id bigint PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('allocated', 'accepted', 'returned', 'done', 'withdrawn')),
    partner_id bigint NOT NULL,
    contact_on date,
    allocation_run_id bigint,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL
);
CREATE INDEX ticket_state_partner ON ticket_state (partner_id, state);

-- Only whoever has a ticket accepts, tries, returns or ends it; who has tried has accepted it. Whatever a program forgets to ask is refused here.
CREATE FUNCTION follow_ticket_events() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong record;
BEGIN
    SELECT event.ticket_id, event.partner_id, event.kind, state.state, state.partner_id AS holder_id INTO wrong
    FROM new_rows AS event LEFT JOIN ticket_state AS state USING (ticket_id)
    WHERE CASE event.kind
        WHEN 'allocated' THEN state.state IN ('accepted', 'done')
        WHEN 'accepted' THEN state.state IS DISTINCT FROM 'allocated' OR state.partner_id <> event.partner_id
        ELSE state.state IS NULL OR state.state NOT IN ('allocated', 'accepted') OR state.partner_id <> event.partner_id END
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ticket % cannot be % by partner %: it is % with partner %', wrong.ticket_id, wrong.kind, wrong.partner_id,
            coalesce(wrong.state, 'open'), coalesce(wrong.holder_id::text, 'none') USING ERRCODE = 'restrict_violation';
    END IF;
    INSERT INTO ticket_state (ticket_id, state, partner_id, contact_on, allocation_run_id, changed_at, changed_by)
    SELECT ticket_id, CASE kind WHEN 'attempted' THEN 'accepted' ELSE kind END, partner_id, contact_on, allocation_run_id, recorded_at, recorded_by FROM new_rows
    ON CONFLICT (ticket_id) DO UPDATE SET state = excluded.state, partner_id = excluded.partner_id,
        contact_on = coalesce(excluded.contact_on, ticket_state.contact_on),
        allocation_run_id = coalesce(excluded.allocation_run_id, ticket_state.allocation_run_id),
        changed_at = excluded.changed_at, changed_by = excluded.changed_by;
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_event_followed AFTER INSERT ON ticket_event
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION follow_ticket_events();
CREATE TRIGGER ticket_event_never_changed BEFORE UPDATE OR DELETE ON ticket_event
FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

-- What came of a ticket happened once it was open and before now, and only a sale has an amount; tickets that come in closed are history, whose
-- first day few files know. A partner reports on the tickets that it has or had, and on no other. Whoever is furthest east has today first; a company
-- whose tickets are ahead of the clock is as far as they are.
CREATE FUNCTION check_outcome_of_partner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.amount IS NOT NULL AND (NEW.amount <= 0 OR NEW.result <> 'sold') THEN
        RAISE EXCEPTION 'an amount of % is no sale of ticket %', NEW.amount, NEW.ticket_id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.contacted_on > (clock_timestamp() AT TIME ZONE 'UTC' + interval '14 hours')::date AND NEW.contacted_on > greatest(
        (SELECT max(opened_on) FROM ticket), (SELECT contact_on FROM ticket_state AS state WHERE state.ticket_id = NEW.ticket_id)
    ) OR EXISTS (
        SELECT FROM ticket WHERE ticket.ticket_id = NEW.ticket_id AND ticket.superseded_at = 'infinity' AND ticket.opened_on > NEW.contacted_on
            AND ticket.closed_on IS NULL
    ) THEN
        RAISE EXCEPTION 'nobody contacted the customer of ticket % on %', NEW.ticket_id, NEW.contacted_on USING ERRCODE = 'check_violation';
    END IF;
    IF acting_allocates() OR acting_writes_facts() THEN
        RETURN NEW;
    END IF;
    IF NEW.partner_id <> ALL (acting_partner_ids()) OR NOT EXISTS (
        SELECT FROM ticket_state AS state
        WHERE state.ticket_id = NEW.ticket_id AND state.partner_id = NEW.partner_id AND state.state IN ('allocated', 'accepted', 'done')
    ) THEN
        RAISE EXCEPTION 'ticket % is not with partner %', NEW.ticket_id, NEW.partner_id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ticket_outcome_of_partner BEFORE INSERT ON ticket_outcome FOR EACH ROW EXECUTE FUNCTION check_outcome_of_partner();

-- What a partner reported is corrected by a version that takes its place, and never taken away.
CREATE FUNCTION check_outcome_is_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ticket_outcome WHERE ticket_outcome_id = NEW.ticket_outcome_id AND superseded_at = 'infinity') THEN
        RAISE EXCEPTION 'outcome % is replaced by none', NEW.ticket_outcome_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ticket_outcome_replaced AFTER UPDATE ON ticket_outcome
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.source = 'partner') EXECUTE FUNCTION check_outcome_is_replaced();

-- From planned to approved to applied; what is applied, rejected or replaced never changes again.
CREATE FUNCTION check_allocation_run_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('planned', 'approved') OR (OLD.state, NEW.state) = ('approved', 'planned') THEN
        RAISE EXCEPTION 'allocation run % is % and never changes again', OLD.allocation_run_id, OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER allocation_run_steps BEFORE UPDATE ON allocation_run FOR EACH ROW EXECUTE FUNCTION check_allocation_run_step();

-- The tickets that the acting person's partners have now or had to the end; what was taken from them or returned is theirs no more.
CREATE FUNCTION acting_ticket_ids() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT ticket_id FROM ticket_state
    WHERE partner_id = ANY ((SELECT acting_partner_ids())::bigint[]) AND state IN ('allocated', 'accepted', 'done');
END;

-- Until when tickets were to be contacted, for looking back on them: also those that a partner has given back, or reported on without having
-- been given them here, since it may know whether it was in time. It says nothing of the customer, and nothing of other partners' tickets.
CREATE FUNCTION due_days_of_tickets(p_as_of timestamptz)
RETURNS TABLE (ticket_id bigint, due_on date, closed_on date, handling_minutes integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT ticket.ticket_id, ticket.due_on, ticket.closed_on, ticket.handling_minutes FROM ticket
    WHERE ticket.recorded_at <= p_as_of AND ticket.superseded_at > p_as_of AND ((SELECT acting_sees_partners())
        OR ticket.ticket_id IN (SELECT event.ticket_id FROM ticket_event AS event WHERE event.partner_id = ANY ((SELECT acting_partner_ids())::bigint[]))
        OR ticket.ticket_id IN (SELECT told.ticket_id FROM ticket_outcome AS told WHERE told.partner_id = ANY ((SELECT acting_partner_ids())::bigint[])));
END;

ALTER TABLE ticket ENABLE ROW LEVEL SECURITY;
CREATE POLICY ticket_read ON ticket FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners() OR acting_writes_facts()) OR ticket_id IN (SELECT mine FROM acting_ticket_ids() AS mine));
CREATE POLICY ticket_append ON ticket FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
CREATE POLICY ticket_supersede ON ticket FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts() OR acting_allocates())) WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON ticket TO aftersale_app;
CREATE TRIGGER ticket_never_deleted BEFORE DELETE ON ticket FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE partner ENABLE ROW LEVEL SECURITY;
CREATE POLICY partner_read ON partner FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners() OR acting_writes_facts()) OR partner_id IN (SELECT unnest(acting_partner_ids())));
CREATE POLICY partner_append ON partner FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
CREATE POLICY partner_supersede ON partner FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts() OR acting_allocates())) WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON partner TO aftersale_app;
CREATE TRIGGER partner_never_deleted BEFORE DELETE ON partner FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE partner_member ENABLE ROW LEVEL SECURITY;
CREATE POLICY partner_member_read ON partner_member FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners() OR acting_writes_facts()) OR partner_id IN (SELECT unnest(acting_partner_ids())));
CREATE POLICY partner_member_append ON partner_member FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
CREATE POLICY partner_member_supersede ON partner_member FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts() OR acting_allocates())) WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON partner_member TO aftersale_app;
CREATE TRIGGER partner_member_never_deleted BEFORE DELETE ON partner_member FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE partner_scope ENABLE ROW LEVEL SECURITY;
CREATE POLICY partner_scope_read ON partner_scope FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners() OR acting_writes_facts()) OR partner_id IN (SELECT unnest(acting_partner_ids())));
CREATE POLICY partner_scope_append ON partner_scope FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
CREATE POLICY partner_scope_supersede ON partner_scope FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts() OR acting_allocates())) WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON partner_scope TO aftersale_app;
CREATE TRIGGER partner_scope_never_deleted BEFORE DELETE ON partner_scope FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE partner_contract ENABLE ROW LEVEL SECURITY;
CREATE POLICY partner_contract_read ON partner_contract FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners() OR acting_writes_facts()) OR partner_id IN (SELECT unnest(acting_partner_ids())));
CREATE POLICY partner_contract_append ON partner_contract FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
CREATE POLICY partner_contract_supersede ON partner_contract FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts() OR acting_allocates())) WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON partner_contract TO aftersale_app;
CREATE TRIGGER partner_contract_never_deleted BEFORE DELETE ON partner_contract FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE partner_tier ENABLE ROW LEVEL SECURITY;
CREATE POLICY partner_tier_read ON partner_tier FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners() OR acting_writes_facts()) OR partner_id IN (SELECT unnest(acting_partner_ids())));
CREATE POLICY partner_tier_append ON partner_tier FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
CREATE POLICY partner_tier_supersede ON partner_tier FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts() OR acting_allocates())) WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON partner_tier TO aftersale_app;
CREATE TRIGGER partner_tier_never_deleted BEFORE DELETE ON partner_tier FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE partner_capacity ENABLE ROW LEVEL SECURITY;
CREATE POLICY partner_capacity_read ON partner_capacity FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners() OR acting_writes_facts()) OR partner_id IN (SELECT unnest(acting_partner_ids())));
CREATE POLICY partner_capacity_append ON partner_capacity FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
CREATE POLICY partner_capacity_supersede ON partner_capacity FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts() OR acting_allocates())) WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON partner_capacity TO aftersale_app;
CREATE TRIGGER partner_capacity_never_deleted BEFORE DELETE ON partner_capacity FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE partner_quota ENABLE ROW LEVEL SECURITY;
CREATE POLICY partner_quota_read ON partner_quota FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners() OR acting_writes_facts()) OR partner_id IN (SELECT unnest(acting_partner_ids())));
CREATE POLICY partner_quota_append ON partner_quota FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
CREATE POLICY partner_quota_supersede ON partner_quota FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts() OR acting_allocates())) WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON partner_quota TO aftersale_app;
CREATE TRIGGER partner_quota_never_deleted BEFORE DELETE ON partner_quota FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE partner_pause ENABLE ROW LEVEL SECURITY;
CREATE POLICY partner_pause_read ON partner_pause FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners() OR acting_writes_facts()) OR partner_id IN (SELECT unnest(acting_partner_ids())));
CREATE POLICY partner_pause_append ON partner_pause FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
CREATE POLICY partner_pause_supersede ON partner_pause FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts() OR acting_allocates())) WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON partner_pause TO aftersale_app;
CREATE TRIGGER partner_pause_never_deleted BEFORE DELETE ON partner_pause FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE ticket_outcome ENABLE ROW LEVEL SECURITY;
CREATE POLICY ticket_outcome_read ON ticket_outcome FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners() OR acting_writes_facts()) OR partner_id IN (SELECT unnest(acting_partner_ids())));
CREATE POLICY ticket_outcome_append ON ticket_outcome FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates() OR acting_roles() && ARRAY['partner_user']));
CREATE POLICY ticket_outcome_supersede ON ticket_outcome FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts() OR acting_allocates())) WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
CREATE POLICY ticket_outcome_correct ON ticket_outcome FOR UPDATE TO aftersale_app
USING (source = 'partner' AND recorded_by = acting_name() AND partner_id IN (SELECT unnest(acting_partner_ids())))
WITH CHECK (source = 'partner' AND recorded_by = acting_name() AND partner_id IN (SELECT unnest(acting_partner_ids())));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON ticket_outcome TO aftersale_app;
CREATE TRIGGER ticket_outcome_never_deleted BEFORE DELETE ON ticket_outcome FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE allocation_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY allocation_run_read ON allocation_run FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners()));
CREATE POLICY allocation_run_append ON allocation_run FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_allocates()));
GRANT SELECT, INSERT ON allocation_run TO aftersale_app;

ALTER TABLE allocation_choice ENABLE ROW LEVEL SECURITY;
CREATE POLICY allocation_choice_read ON allocation_choice FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners()));
CREATE POLICY allocation_choice_append ON allocation_choice FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_allocates()));
GRANT SELECT, INSERT ON allocation_choice TO aftersale_app;

ALTER TABLE allocation_place ENABLE ROW LEVEL SECURITY;
CREATE POLICY allocation_place_read ON allocation_place FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners()));
CREATE POLICY allocation_place_append ON allocation_place FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_allocates()));
GRANT SELECT, INSERT ON allocation_place TO aftersale_app;

ALTER TABLE allocation_quota_use ENABLE ROW LEVEL SECURITY;
CREATE POLICY allocation_quota_use_read ON allocation_quota_use FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners()));
CREATE POLICY allocation_quota_use_append ON allocation_quota_use FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_allocates()));
GRANT SELECT, INSERT ON allocation_quota_use TO aftersale_app;

ALTER TABLE allocation_question ENABLE ROW LEVEL SECURITY;
CREATE POLICY allocation_question_read ON allocation_question FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners()));
CREATE POLICY allocation_question_append ON allocation_question FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_allocates()));
GRANT SELECT, INSERT ON allocation_question TO aftersale_app;

ALTER TABLE allocation_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY allocation_answer_read ON allocation_answer FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners()));
CREATE POLICY allocation_answer_append ON allocation_answer FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_allocates()));
GRANT SELECT, INSERT ON allocation_answer TO aftersale_app;

CREATE POLICY allocation_run_decide ON allocation_run FOR UPDATE TO aftersale_app
USING ((SELECT acting_allocates())) WITH CHECK ((SELECT acting_allocates()));
GRANT UPDATE (state, approved_at, approved_by, applied_at, applied_by, rejected_at, rejected_by, rejected_because) ON allocation_run TO aftersale_app;

ALTER TABLE ticket_pin ENABLE ROW LEVEL SECURITY;
CREATE POLICY ticket_pin_read ON ticket_pin FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners()));
CREATE POLICY ticket_pin_append ON ticket_pin FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_allocates()));
CREATE POLICY ticket_pin_end ON ticket_pin FOR UPDATE TO aftersale_app USING ((SELECT acting_allocates())) WITH CHECK ((SELECT acting_allocates()));
GRANT SELECT, INSERT, UPDATE (ended_at, ended_by) ON ticket_pin TO aftersale_app;

ALTER TABLE ticket_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY ticket_event_read ON ticket_event FOR SELECT TO aftersale_app
USING ((SELECT acting_sees_partners()) OR partner_id IN (SELECT unnest(acting_partner_ids())));
CREATE POLICY ticket_event_append ON ticket_event FOR INSERT TO aftersale_app
WITH CHECK ((SELECT acting_allocates()) OR kind IN ('accepted', 'attempted', 'returned', 'done') AND partner_id IN (SELECT unnest(acting_partner_ids())));
GRANT SELECT, INSERT ON ticket_event TO aftersale_app;

ALTER TABLE ticket_state ENABLE ROW LEVEL SECURITY;
CREATE POLICY ticket_state_read ON ticket_state FOR SELECT TO aftersale_app
USING ((SELECT acting_sees_partners()) OR partner_id IN (SELECT unnest(acting_partner_ids())) AND state IN ('allocated', 'accepted', 'done'));
GRANT SELECT ON ticket_state TO aftersale_app;

CREATE TRIGGER ticket_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ticket
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('tickets');
CREATE TRIGGER ticket_outcome_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ticket_outcome
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('outcomes');
CREATE TRIGGER ticket_pin_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ticket_pin
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('tickets');
CREATE TRIGGER ticket_event_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ticket_event
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('tickets');
CREATE TRIGGER ticket_state_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ticket_state
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('tickets');
CREATE TRIGGER allocation_run_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON allocation_run
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('allocation');
CREATE TRIGGER allocation_choice_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON allocation_choice
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('allocation');
CREATE TRIGGER allocation_place_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON allocation_place
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('allocation');
CREATE TRIGGER allocation_quota_use_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON allocation_quota_use
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('allocation');
CREATE TRIGGER partner_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON partner
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('partners');
CREATE TRIGGER partner_member_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON partner_member
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('partners');
CREATE TRIGGER partner_scope_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON partner_scope
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('partners');
CREATE TRIGGER partner_contract_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON partner_contract
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('partners');
CREATE TRIGGER partner_tier_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON partner_tier
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('partners');
CREATE TRIGGER partner_capacity_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON partner_capacity
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('partners');
CREATE TRIGGER partner_quota_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON partner_quota
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('partners');
CREATE TRIGGER partner_pause_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON partner_pause
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('partners');

-- What the words of tickets and partners have been so far, for those who write and decide on rules: they may see no ticket, and these values
-- say nothing about any customer. One pass over the tickets for all words.
CREATE FUNCTION known_ticket_values() RETURNS TABLE (word text, value text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH asking AS (
        SELECT acting_roles() && ARRAY['operator', 'rule_author', 'partner_manager', 'compensation_analyst', 'finance', 'auditor'] AS may
    ),
    seen AS MATERIALIZED (
        SELECT DISTINCT product, region, country, segment, language, currency FROM ticket
        WHERE superseded_at = 'infinity' AND (SELECT may FROM asking)
    ),
    seen_partner AS (SELECT name, country FROM partner WHERE superseded_at = 'infinity' AND (SELECT may FROM asking))
    SELECT DISTINCT known.word, known.value FROM seen, LATERAL (VALUES
        ('ticket_product', seen.product), ('ticket_region', seen.region), ('ticket_country', seen.country),
        ('ticket_segment', seen.segment), ('ticket_language', seen.language), ('ticket_currency', seen.currency)
    ) AS known (word, value)
    WHERE known.value IS NOT NULL
    UNION SELECT 'partner', name FROM seen_partner
    UNION SELECT 'partner_country', country FROM seen_partner WHERE country IS NOT NULL;
END;

CREATE TRIGGER allocation_question_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON allocation_question
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('allocation');
CREATE TRIGGER allocation_answer_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON allocation_answer
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('allocation');

-- Whoever allocates sees and resolves what runs found, and nothing of pay.
CREATE POLICY finding_of_allocation_read ON finding FOR SELECT TO aftersale_app
USING (producer = 'allocation' AND (SELECT acting_sees_partners()));
CREATE POLICY finding_of_allocation_append ON finding FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_allocates()));
CREATE POLICY finding_of_allocation_resolve ON finding FOR UPDATE TO aftersale_app
USING (producer = 'allocation' AND (SELECT acting_allocates())) WITH CHECK (producer = 'allocation' AND (SELECT acting_allocates()));

ALTER TABLE allocation_what_if ENABLE ROW LEVEL SECURITY;
CREATE POLICY allocation_what_if_read ON allocation_what_if FOR SELECT TO aftersale_app USING ((SELECT acting_sees_partners()));
CREATE POLICY allocation_what_if_append ON allocation_what_if FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_sees_partners()));
GRANT SELECT, INSERT (allocation_run_id, allocate_on, days, currency, asked, result) ON allocation_what_if TO aftersale_app;
CREATE TRIGGER allocation_what_if_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON allocation_what_if
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('allocation');

-- Trials of the tables that allocation decides by say who gets which ticket, and nothing of pay.
CREATE POLICY rule_trial_of_allocation_read ON rule_trial FOR SELECT TO aftersale_app
USING (table_name IN ('partner_eligibility', 'ticket_weights') AND (SELECT acting_sees_partners()));
CREATE POLICY rule_trial_of_allocation_append ON rule_trial FOR INSERT TO aftersale_app
WITH CHECK (table_name IN ('partner_eligibility', 'ticket_weights') AND (SELECT acting_allocates()));

-- Whom to call about a ticket, and why: apart from it, since fewer people may see it. Like other facts, but what is erased is gone in every version.
CREATE TABLE ticket_contact (
    ticket_id bigint NOT NULL,
    contact_name text,
    contact_phone text,                        -- as it was given
    contact_email text,
    contact_reason text,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (ticket_id, superseded_at)
);

-- That the contact of a ticket was erased: noting it erases, and nothing brings it back.
CREATE TABLE ticket_contact_erasure (
    ticket_id bigint PRIMARY KEY,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    erased_by text NOT NULL DEFAULT acting_name()
);

CREATE FUNCTION erase_ticket_contact() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM ticket_contact WHERE ticket_id IN (SELECT ticket_id FROM new_rows);
    RETURN NULL;
END $$;
CREATE TRIGGER ticket_contact_erased AFTER INSERT ON ticket_contact_erasure
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION erase_ticket_contact();
CREATE TRIGGER ticket_contact_erasure_stays BEFORE UPDATE OR DELETE ON ticket_contact_erasure
FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

CREATE FUNCTION leave_out_erased_contact() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM ticket_contact_erasure AS erased WHERE erased.ticket_id = NEW.ticket_id) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ticket_contact_stays_erased BEFORE INSERT ON ticket_contact FOR EACH ROW EXECUTE FUNCTION leave_out_erased_contact();

-- Whoever brings tickets in compares versions by their hashes, without a look at what they say.
CREATE VIEW ticket_contact_known AS
SELECT ticket_id, content_hash, superseded_at FROM ticket_contact WHERE (SELECT acting_writes_facts() OR acting_allocates());
GRANT SELECT, UPDATE (superseded_at) ON ticket_contact_known TO aftersale_app;

-- The tickets that the acting person's partners have now: once one has ended, nobody of theirs has anybody to call.
CREATE FUNCTION acting_contact_ids() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT ticket_id FROM ticket_state WHERE partner_id = ANY ((SELECT acting_partner_ids())::bigint[]) AND state IN ('allocated', 'accepted');
END;

-- Seen by those who plan and decide, and by the partner that has the ticket now; by nobody else who may see tickets.
ALTER TABLE ticket_contact ENABLE ROW LEVEL SECURITY;
CREATE POLICY ticket_contact_read ON ticket_contact FOR SELECT TO aftersale_app
USING ((SELECT acting_allocates()) OR superseded_at = 'infinity' AND ticket_id IN (SELECT mine FROM acting_contact_ids() AS mine));
CREATE POLICY ticket_contact_append ON ticket_contact FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts() OR acting_allocates()));
GRANT SELECT, INSERT ON ticket_contact TO aftersale_app;

ALTER TABLE ticket_contact_erasure ENABLE ROW LEVEL SECURITY;
CREATE POLICY ticket_contact_erasure_read ON ticket_contact_erasure FOR SELECT TO aftersale_app
USING ((SELECT acting_sees_partners() OR acting_writes_facts()) OR ticket_id IN (SELECT mine FROM acting_ticket_ids() AS mine));
CREATE POLICY ticket_contact_erasure_append ON ticket_contact_erasure FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_allocates()));
GRANT SELECT, INSERT (ticket_id) ON ticket_contact_erasure TO aftersale_app;

CREATE TRIGGER ticket_contact_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ticket_contact
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('tickets');
CREATE TRIGGER ticket_contact_erasure_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ticket_contact_erasure
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('tickets');

-- Who changed which terms of partners where people work, from when and why: out of the audit log, for those who see partners.
CREATE FUNCTION partner_term_changes()
RETURNS TABLE (seq bigint, partner_id bigint, recorded_at timestamptz, actor text, action text, start_on date, last_on date, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT entry.seq, nullif(entry.subject_id, '')::bigint, entry.recorded_at, entry.actor, entry.action,
        (entry.detail->>'start_on')::date, (entry.detail->>'last_on')::date, entry.detail->>'reason'
    FROM audit_entry AS entry WHERE entry.subject_kind = 'partner_terms' AND (SELECT acting_sees_partners());
END;
