-- What customers bought. An order line is what was bought; a booking is that line, or its amendment, cancellation or return, as recorded
-- for crediting on a day: it carries every column that crediting decides by, fixed on the day it was booked.

CREATE TABLE customer (
    customer_id bigint NOT NULL,
    name text,
    country text,
    parent_customer_id bigint,
    territory_id bigint,
    segment text,
    vertical text,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (customer_id, superseded_at)
);

CREATE TABLE product (
    product_id bigint NOT NULL,
    name text NOT NULL,
    family text,
    service_line text,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (product_id, superseded_at)
);

-- An order (the SQL word is taken, hence the table's name).
CREATE TABLE sales_order (
    order_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    ordered_on date NOT NULL,
    channel text,
    territory_id bigint,
    seller_position_id bigint,
    amount numeric(18, 4),
    currency text NOT NULL,
    purchase_order_number text,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (order_id, superseded_at)
);

CREATE TABLE order_line (
    order_line_id bigint NOT NULL,
    order_id bigint NOT NULL,
    product_id bigint,
    quantity numeric(18, 4) NOT NULL,
    amount numeric(18, 4) NOT NULL,
    currency text NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (order_line_id, superseded_at)
);

-- Amounts are signed.
CREATE TABLE booking (
    booking_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('new', 'amendment', 'cancellation', 'return')),
    order_id bigint,
    order_line_id bigint,
    corrects_booking_id bigint,
    booked_on date NOT NULL,
    customer_id bigint,
    product_id bigint,
    territory_id bigint,
    seller_position_id bigint,
    channel text,
    deal_type text,
    vertical text,
    service_line text,
    segment text,
    contract_months integer,
    quantity numeric(18, 4),
    amount numeric(18, 4) NOT NULL,
    currency text NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (booking_id, superseded_at)
);

-- The sellers who share one booking; the shares of a booking sum to exactly 1.
CREATE TABLE booking_split (
    booking_split_id bigint NOT NULL,
    booking_id bigint NOT NULL,
    position_id bigint NOT NULL,
    share numeric(9, 6) NOT NULL CHECK (share > 0 AND share <= 1),
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (booking_split_id, superseded_at)
);

CREATE TABLE milestone (
    milestone_id bigint NOT NULL,
    order_id bigint NOT NULL,
    order_line_id bigint,
    milestone text NOT NULL,
    timing text NOT NULL CHECK (timing IN ('requested', 'promised', 'estimated', 'actual')),
    reached_on date NOT NULL,
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (milestone_id, superseded_at)
);

CREATE TABLE exchange_rate (
    exchange_rate_id bigint NOT NULL,
    from_currency text NOT NULL,
    to_currency text NOT NULL,
    rate_on date NOT NULL,
    rate_type text NOT NULL,
    rate numeric(18, 8) NOT NULL CHECK (rate > 0),
    source text NOT NULL,
    source_id text NOT NULL,
    content_hash uuid NOT NULL,
    import_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (exchange_rate_id, superseded_at)
);

-- Many rows have the same day: with the key behind it a list's first rows come straight from the index. What row-level security and the
-- ledger's clock ask of a row is included, so that half a million rows are skipped without looking at the table.
CREATE INDEX customer_name ON customer (name, customer_id) INCLUDE (superseded_at);
CREATE INDEX sales_order_day ON sales_order (ordered_on, order_id) INCLUDE (superseded_at, seller_position_id);
-- Numbers by their characters: both a sequence to follow and a beginning to look for.
CREATE INDEX sales_order_number ON sales_order (source_id COLLATE "C", order_id) INCLUDE (superseded_at, seller_position_id);
CREATE INDEX sales_order_seller ON sales_order (seller_position_id, order_id);
CREATE INDEX sales_order_customer ON sales_order (customer_id) WHERE superseded_at = 'infinity';
CREATE INDEX order_line_order ON order_line (order_id);
CREATE INDEX booking_day ON booking (booked_on, booking_id) INCLUDE (superseded_at, seller_position_id);
CREATE INDEX booking_amount ON booking (amount, booking_id) INCLUDE (superseded_at, seller_position_id);
CREATE INDEX booking_number ON booking (source_id COLLATE "C", booking_id) INCLUDE (superseded_at, seller_position_id);
CREATE INDEX booking_seller ON booking (seller_position_id, booking_id);
CREATE INDEX booking_order ON booking (order_id);
CREATE INDEX booking_customer ON booking (customer_id, booking_id) INCLUDE (seller_position_id) WHERE superseded_at = 'infinity';
CREATE INDEX booking_split_booking ON booking_split (booking_id);
CREATE INDEX milestone_order ON milestone (order_id);
CREATE INDEX milestone_day ON milestone (reached_on, milestone_id) INCLUDE (superseded_at, order_id);

-- The split of a booking sums to 1 whenever a transaction ends that touched it, whoever wrote it and in however many statements.
CREATE FUNCTION check_booking_split() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE wrong record;
BEGIN
    SELECT split.booking_id, min(split.source_id) AS number, sum(split.share) AS total INTO wrong
    FROM booking_split AS split
    WHERE split.superseded_at = 'infinity' AND split.booking_id IN (SELECT DISTINCT booking_id FROM new_rows)
    GROUP BY split.booking_id HAVING sum(split.share) <> 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the split of booking % (%) sums to % %%, not to 100 %%', wrong.booking_id, wrong.number, wrong.total * 100
            USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_split_sums_to_one';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER booking_split_sums_to_one AFTER INSERT ON booking_split
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION check_booking_split();

ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY customer_read ON customer FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY customer_append ON customer FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY customer_supersede ON customer FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON customer TO aftersale_app;
CREATE TRIGGER customer_never_deleted BEFORE DELETE ON customer FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE product ENABLE ROW LEVEL SECURITY;
CREATE POLICY product_read ON product FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY product_append ON product FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY product_supersede ON product FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON product TO aftersale_app;
CREATE TRIGGER product_never_deleted BEFORE DELETE ON product FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE exchange_rate ENABLE ROW LEVEL SECURITY;
CREATE POLICY exchange_rate_read ON exchange_rate FOR SELECT TO aftersale_app USING ((SELECT acting_name() <> 'nobody'));
CREATE POLICY exchange_rate_append ON exchange_rate FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY exchange_rate_supersede ON exchange_rate FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON exchange_rate TO aftersale_app;
CREATE TRIGGER exchange_rate_never_deleted BEFORE DELETE ON exchange_rate FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE sales_order ENABLE ROW LEVEL SECURITY;
CREATE POLICY sales_order_read ON sales_order FOR SELECT TO aftersale_app USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR seller_position_id IN (SELECT unnest(acting_position_ids())));
CREATE POLICY sales_order_append ON sales_order FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY sales_order_supersede ON sales_order FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON sales_order TO aftersale_app;
CREATE TRIGGER sales_order_never_deleted BEFORE DELETE ON sales_order FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE booking ENABLE ROW LEVEL SECURITY;
CREATE POLICY booking_read ON booking FOR SELECT TO aftersale_app USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR seller_position_id IN (SELECT unnest(acting_position_ids())));
CREATE POLICY booking_append ON booking FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY booking_supersede ON booking FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON booking TO aftersale_app;
CREATE TRIGGER booking_never_deleted BEFORE DELETE ON booking FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE order_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY order_line_read ON order_line FOR SELECT TO aftersale_app USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR EXISTS (SELECT FROM sales_order WHERE sales_order.order_id = order_line.order_id));
CREATE POLICY order_line_append ON order_line FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY order_line_supersede ON order_line FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON order_line TO aftersale_app;
CREATE TRIGGER order_line_never_deleted BEFORE DELETE ON order_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

ALTER TABLE booking_split ENABLE ROW LEVEL SECURITY;
CREATE POLICY booking_split_read ON booking_split FOR SELECT TO aftersale_app USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR position_id IN (SELECT unnest(acting_position_ids())));
CREATE POLICY booking_split_append ON booking_split FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY booking_split_supersede ON booking_split FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON booking_split TO aftersale_app;
CREATE TRIGGER booking_split_never_deleted BEFORE DELETE ON booking_split FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

-- The orders that a seller or manager sees; those who see all are not asked for. As a function it is priced as the short list that it is,
-- while the orders themselves were priced as a reading of all of them for each row that is looked up.
CREATE FUNCTION acting_order_ids() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 1 SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT order_id FROM sales_order WHERE seller_position_id = ANY ((SELECT acting_position_ids())::bigint[]);
END;
ALTER TABLE milestone ENABLE ROW LEVEL SECURITY;
CREATE POLICY milestone_read ON milestone FOR SELECT TO aftersale_app USING ((SELECT acting_sees_all() OR acting_writes_facts()) OR order_id IN (SELECT visible FROM acting_order_ids() AS visible));
CREATE POLICY milestone_append ON milestone FOR INSERT TO aftersale_app WITH CHECK ((SELECT acting_writes_facts()));
CREATE POLICY milestone_supersede ON milestone FOR UPDATE TO aftersale_app USING ((SELECT acting_writes_facts())) WITH CHECK ((SELECT acting_writes_facts()));
GRANT SELECT, INSERT, UPDATE (superseded_at) ON milestone TO aftersale_app;
CREATE TRIGGER milestone_never_deleted BEFORE DELETE ON milestone FOR EACH STATEMENT EXECUTE FUNCTION refuse_fact_change();

CREATE TRIGGER customer_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON customer
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('customers');
CREATE TRIGGER product_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON product
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('products');
CREATE TRIGGER sales_order_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON sales_order
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('orders');
CREATE TRIGGER order_line_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON order_line
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('orders');
CREATE TRIGGER milestone_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON milestone
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('orders');
CREATE TRIGGER booking_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON booking
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('bookings');
CREATE TRIGGER booking_split_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON booking_split
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('bookings');
CREATE TRIGGER exchange_rate_announced AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_rate
FOR EACH STATEMENT EXECUTE FUNCTION announce_change('rates');

-- What the words of bookings have been so far, for those who write and decide on rules: they may see no booking, and these values say nothing
-- about anybody. One pass over the bookings for all words.
CREATE FUNCTION known_booking_values() RETURNS TABLE (word text, value text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH seen AS MATERIALIZED (
        SELECT DISTINCT channel, deal_type, vertical, service_line, segment, currency FROM booking
        WHERE superseded_at = 'infinity'
            AND (SELECT acting_roles() && ARRAY['operator', 'rule_author', 'compensation_analyst', 'finance', 'auditor'])
    )
    SELECT DISTINCT known.word, known.value FROM seen, LATERAL (VALUES
        ('channel', seen.channel), ('deal_type', seen.deal_type), ('vertical', seen.vertical), ('service_line', seen.service_line),
        ('segment', seen.segment), ('currency', seen.currency)
    ) AS known (word, value)
    WHERE known.value IS NOT NULL;
END;
