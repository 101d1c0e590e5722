-- name: begin_past
-- What the days of the span give out goes here, under the number of the side that gives it.
CREATE OR REPLACE TABLE past_given (side INTEGER, ticket_id BIGINT, partner_id BIGINT, contact_on DATE);

-- name: end_accepted
-- Whoever had accepted a ticket for a day that is over has contacted the customer: it takes up no place on the days after.
INSERT INTO past_events
SELECT (SELECT max(ticket_event_id) FROM past_events) + row_number() OVER (ORDER BY ticket_id), ticket_id, partner_id, 'done', contact_on, recorded_at
FROM (
    SELECT ticket_id, arg_max(kind, ticket_event_id) AS state, arg_max(partner_id, ticket_event_id) AS partner_id,
        arg_max(contact_on, ticket_event_id) AS contact_on, max(recorded_at) AS recorded_at
    FROM past_events GROUP BY ticket_id
)
WHERE state = 'accepted' AND coalesce(contact_on, $day - 1) < $day;

-- name: find_tickets
CREATE OR REPLACE TABLE tickets AS
SELECT * EXCLUDE (closed_on) FROM past_tickets AS t
WHERE opened_on <= $day AND (closed_on IS NULL OR closed_on > $day)
    AND NOT EXISTS (SELECT 1 FROM past_given AS g WHERE g.side = $side AND g.ticket_id = t.ticket_id);

-- name: find_events
-- What was given out on the days before counts towards the week and the month of its partner.
CREATE OR REPLACE TABLE ticket_events AS
SELECT * FROM past_events
UNION ALL
SELECT coalesce((SELECT max(ticket_event_id) FROM past_events), 0) + row_number() OVER (ORDER BY ticket_id), ticket_id, partner_id, 'done',
    contact_on, CAST(contact_on AS TIMESTAMPTZ)
FROM past_given WHERE side = $side;

-- name: find_quotas
CREATE OR REPLACE TABLE partner_quotas AS SELECT * FROM past_quotas WHERE start_on < $end_on AND $day < end_on;
