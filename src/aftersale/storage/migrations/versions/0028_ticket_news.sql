-- What is new is asked for by everybody, again and again; events only come at the end.
CREATE INDEX ticket_event_recorded ON ticket_event USING brin (recorded_at);
