-- Room: crediting
-- A credit has a key of its own: lists find a block's keys first and look the rest up by them.
ALTER TABLE credit ADD COLUMN credit_id bigint GENERATED ALWAYS AS IDENTITY;
CREATE UNIQUE INDEX credit_number ON credit (credit_id);

-- Room: orders
-- As a list that is made once, not as a look-up for each of a million rows.
ALTER POLICY milestone_read ON milestone USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR order_id IN (SELECT sales_order.order_id FROM sales_order));
CREATE INDEX milestone_day ON milestone (reached_on, milestone_id) INCLUDE (superseded_at, order_id);
