-- Room: people
-- A table that is read once instead of a thousand look-ups.
CREATE OR REPLACE FUNCTION acting_payee_ids() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT coalesce(array_agg(DISTINCT person_id), '{}') || acting_person_id()
    FROM position_holder WHERE position_id IN (SELECT unnest(acting_position_ids())) AND superseded_at = 'infinity';
END;

-- Room: orders
-- Numbers by their characters: both a sequence to follow and a beginning to look for.
CREATE INDEX customer_name ON customer (name, customer_id) INCLUDE (superseded_at);
CREATE INDEX sales_order_number ON sales_order (source_id COLLATE "C", order_id) INCLUDE (superseded_at, seller_position_id);
CREATE INDEX booking_number ON booking (source_id COLLATE "C", booking_id) INCLUDE (superseded_at, seller_position_id);

-- With the key behind what leads to it, and with what row-level security asks of a row: neither needs the table.
DROP INDEX sales_order_seller;
CREATE INDEX sales_order_seller ON sales_order (seller_position_id, order_id);
DROP INDEX booking_seller;
CREATE INDEX booking_seller ON booking (seller_position_id, booking_id);
DROP INDEX booking_customer;
CREATE INDEX booking_customer ON booking (customer_id, booking_id) INCLUDE (seller_position_id) WHERE superseded_at = 'infinity';

-- The orders that a seller or manager sees; those who see all are not asked for. As a function it is priced as the short list that it is,
-- while the orders themselves were priced as a reading of all of them for each row that is looked up.
CREATE FUNCTION acting_order_ids() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 1 SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT order_id FROM sales_order WHERE seller_position_id = ANY ((SELECT acting_position_ids())::bigint[]);
END;
ALTER POLICY milestone_read ON milestone USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR order_id IN (SELECT visible FROM acting_order_ids() AS visible));

-- Room: crediting
-- With the run that leads to its credits and the status that lists count.
DROP INDEX crediting_result_current;
CREATE UNIQUE INDEX crediting_result_current ON crediting_result (booking_id, superseded_at) INCLUDE (crediting_run_id, status);

-- The list is made once for a statement, but the planner adds its price to each row that is looked up: it is said to be short.
ALTER FUNCTION acting_credited_bookings() ROWS 1;
-- Most results are of bookings that somebody is credited for: the second list is made only for one that is not.
CREATE FUNCTION acting_sold_bookings() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 1 SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT booking_id FROM booking WHERE seller_position_id = ANY ((SELECT acting_position_ids())::bigint[]);
END;
CREATE OR REPLACE FUNCTION acting_booking_ids() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT sold FROM acting_sold_bookings() AS sold
    UNION ALL SELECT credited FROM acting_credited_bookings() AS credited;
END;
ALTER POLICY crediting_result_read ON crediting_result USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR booking_id IN (SELECT credited FROM acting_credited_bookings() AS credited) OR booking_id IN (SELECT sold FROM acting_sold_bookings() AS sold));
