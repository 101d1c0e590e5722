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
