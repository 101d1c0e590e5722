-- An endpoint that answered that it takes nothing for a while is left alone until then.
ALTER TABLE partner_endpoint ADD COLUMN waits_until timestamptz NOT NULL DEFAULT '-infinity';
GRANT SELECT (waits_until), UPDATE (waits_until) ON partner_endpoint TO aftersale_app;

-- A test message tells of no tickets. Whoever looks after partners sends one, and nothing else can be put up by hand.
ALTER TABLE partner_notice ADD COLUMN is_test boolean NOT NULL DEFAULT false;
ALTER TABLE partner_notice DROP CONSTRAINT partner_notice_ticket_event_ids_check;
ALTER TABLE partner_notice ADD CONSTRAINT partner_notice_ticket_event_ids_check CHECK (cardinality(ticket_event_ids) <= 200);
ALTER TABLE partner_notice ADD CHECK (is_test = (cardinality(ticket_event_ids) = 0));
CREATE POLICY partner_notice_test ON partner_notice FOR INSERT TO aftersale_app WITH CHECK (is_test AND (SELECT acting_allocates()));
GRANT INSERT (partner_endpoint_id, partner_id, ticket_event_ids, given, withdrawn, is_test) ON partner_notice TO aftersale_app;
