-- Room: people
-- They only read: a long list may be gone through by several workers.
ALTER FUNCTION acting_position_ids() PARALLEL SAFE;
ALTER FUNCTION acting_payee_ids() PARALLEL SAFE;

-- Room: orders
-- A list that is made once and hashed, not an array that is gone through for each row.
ALTER POLICY sales_order_read ON sales_order USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR seller_position_id IN (SELECT unnest(acting_position_ids())));
ALTER POLICY booking_read ON booking USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR seller_position_id IN (SELECT unnest(acting_position_ids())));
ALTER POLICY booking_split_read ON booking_split USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR position_id IN (SELECT unnest(acting_position_ids())));
-- With what row-level security and the ledger's clock ask of a row.
DROP INDEX sales_order_day;
CREATE INDEX sales_order_day ON sales_order (ordered_on, order_id) INCLUDE (superseded_at, seller_position_id);
DROP INDEX booking_day;
CREATE INDEX booking_day ON booking (booked_on, booking_id) INCLUDE (superseded_at, seller_position_id);
CREATE INDEX booking_amount ON booking (amount, booking_id) INCLUDE (superseded_at, seller_position_id);

-- Room: crediting
ALTER POLICY credit_read ON credit USING ((SELECT acting_sees_all()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
ALTER FUNCTION acting_credited_bookings() PARALLEL SAFE;
DROP INDEX credit_payee;
CREATE INDEX credit_payee ON credit (payee_id) INCLUDE (booking_id);
CREATE FUNCTION acting_booking_ids() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT booking_id FROM booking WHERE seller_position_id = ANY ((SELECT acting_position_ids())::bigint[])
    UNION ALL SELECT credited FROM acting_credited_bookings() AS credited;
END;
ALTER POLICY crediting_result_read ON crediting_result USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR booking_id IN (SELECT visible FROM acting_booking_ids() AS visible));

-- Room: incentives
ALTER POLICY quota_read ON quota USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
ALTER POLICY pay_parameter_read ON pay_parameter USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
ALTER POLICY measure_figure_read ON measure_figure USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
ALTER POLICY earning_read ON earning USING ((SELECT acting_sees_all()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
ALTER POLICY payout_read ON payout USING ((SELECT acting_sees_all()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
ALTER POLICY journal_line_read ON journal_line USING ((SELECT acting_sees_all()) OR payee_id IN (SELECT unnest(acting_payee_ids())));
ALTER POLICY statement_acceptance_read ON statement_acceptance USING (acting_sees_all() OR payee_id IN (SELECT unnest(acting_payee_ids())));
