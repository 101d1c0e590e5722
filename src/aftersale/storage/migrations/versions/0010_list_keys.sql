-- Room: crediting
-- Unique without a condition, so that a list which does not show the result is planned without looking it up.
DROP INDEX crediting_result_current;
CREATE UNIQUE INDEX crediting_result_current ON crediting_result (booking_id, superseded_at);

-- Room: orders
-- Many rows have the same day: with the key behind it a list's first rows come straight from the index.
DROP INDEX sales_order_day;
CREATE INDEX sales_order_day ON sales_order (ordered_on, order_id);
DROP INDEX booking_day;
CREATE INDEX booking_day ON booking (booked_on, booking_id);
