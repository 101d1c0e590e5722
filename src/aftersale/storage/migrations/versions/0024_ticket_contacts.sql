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
