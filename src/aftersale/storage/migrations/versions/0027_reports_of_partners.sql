-- What partners report is possible, and can be corrected: a version that takes the place of the one before it, with the reason. What was
-- recorded before stays as it is, whoever recorded it is not known.
ALTER TABLE ticket_outcome ADD COLUMN corrected_because text, ADD COLUMN recorded_by text;
ALTER TABLE ticket_outcome ALTER COLUMN recorded_by SET DEFAULT acting_name();

-- What came of a ticket happened once it was open and before now, and only a sale has an amount; tickets that come in closed are history, whose
-- first day few files know. A partner reports on the tickets that it has or had, and on no other. Whoever is furthest east has today first; a company
-- whose tickets are ahead of the clock is as far as they are.
CREATE OR REPLACE FUNCTION check_outcome_of_partner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

CREATE POLICY ticket_outcome_correct ON ticket_outcome FOR UPDATE TO aftersale_app
USING (source = 'partner' AND recorded_by = acting_name() AND partner_id IN (SELECT unnest(acting_partner_ids())))
WITH CHECK (source = 'partner' AND recorded_by = acting_name() AND partner_id IN (SELECT unnest(acting_partner_ids())));

-- Whoever was not reached is tried again by the same partner, on a day that it names.
ALTER TABLE ticket_event DROP CONSTRAINT ticket_event_kind_check, DROP CONSTRAINT ticket_event_check;
ALTER TABLE ticket_event ADD CHECK (kind IN ('allocated', 'accepted', 'attempted', 'returned', 'done', 'withdrawn'));
ALTER TABLE ticket_event ADD CHECK (kind = 'attempted' OR (kind = 'allocated') = (contact_on IS NOT NULL));
DROP POLICY ticket_event_append ON ticket_event;
CREATE POLICY ticket_event_append ON ticket_event FOR INSERT TO aftersale_app
WITH CHECK ((SELECT acting_allocates()) OR kind IN ('accepted', 'attempted', 'returned', 'done') AND partner_id IN (SELECT unnest(acting_partner_ids())));

-- Only whoever has a ticket accepts, tries, returns or ends it; who has tried has accepted it. Whatever a program forgets to ask is refused here.
CREATE OR REPLACE FUNCTION follow_ticket_events() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
