-- name: find_bookings_by_number
-- The same number may come from several sources.
SELECT b.booking_id, b.source, b.source_id AS booking_number, b.kind, b.order_id, o.source_id AS order_number, b.corrects_booking_id,
    original.source_id AS corrects_number, b.booked_on, b.customer_id, customer.name AS customer_name, b.product_id,
    product.name AS product_name, b.territory_id, territory.name AS territory_name, b.seller_position_id, seller.name AS seller_name,
    b.channel, b.deal_type, b.vertical, b.service_line, b.segment, b.contract_months, b.quantity, b.amount, b.currency, b.recorded_at
FROM booking AS b
LEFT JOIN sales_order AS o ON o.order_id = b.order_id AND o.superseded_at = 'infinity'
LEFT JOIN booking AS original ON original.booking_id = b.corrects_booking_id AND original.superseded_at = 'infinity'
LEFT JOIN customer ON customer.customer_id = b.customer_id AND customer.superseded_at = 'infinity'
LEFT JOIN product ON product.product_id = b.product_id AND product.superseded_at = 'infinity'
LEFT JOIN territory ON territory.territory_id = b.territory_id AND territory.superseded_at = 'infinity'
LEFT JOIN position AS seller ON seller.position_id = b.seller_position_id AND seller.superseded_at = 'infinity'
WHERE b.booking_id = ANY (%(booking_ids)s) AND b.superseded_at = 'infinity'
ORDER BY b.source;

-- name: load_sources
SELECT source FROM known_sources() AS source;

-- name: load_orders
-- A number is looked for from its beginning, names anywhere; newest first.
SELECT o.order_id, o.source_id AS order_number, o.ordered_on, customer.name AS customer_name, seller.name AS seller_name, o.channel,
    o.amount, o.currency
FROM sales_order AS o
LEFT JOIN customer ON customer.customer_id = o.customer_id AND customer.superseded_at = 'infinity'
LEFT JOIN position AS seller ON seller.position_id = o.seller_position_id AND seller.superseded_at = 'infinity'
WHERE o.superseded_at = 'infinity' AND (
    %(search)s::text IS NULL OR starts_with(o.source_id, %(search)s) OR o.purchase_order_number = %(search)s
    OR strpos(lower(customer.name), lower(%(search)s)) > 0 OR strpos(lower(seller.name), lower(%(search)s)) > 0)
ORDER BY o.ordered_on DESC, o.source_id DESC
LIMIT %(limit)s OFFSET %(offset)s;

-- name: count_orders
SELECT count(*) AS total
FROM sales_order AS o
LEFT JOIN customer ON customer.customer_id = o.customer_id AND customer.superseded_at = 'infinity'
LEFT JOIN position AS seller ON seller.position_id = o.seller_position_id AND seller.superseded_at = 'infinity'
WHERE o.superseded_at = 'infinity' AND (
    %(search)s::text IS NULL OR starts_with(o.source_id, %(search)s) OR o.purchase_order_number = %(search)s
    OR strpos(lower(customer.name), lower(%(search)s)) > 0 OR strpos(lower(seller.name), lower(%(search)s)) > 0);

-- name: find_order
SELECT o.order_id, o.source_id AS order_number, o.ordered_on, customer.name AS customer_name, seller.name AS seller_name, o.channel,
    o.amount, o.currency, o.purchase_order_number, territory.name AS territory_name, o.source
FROM sales_order AS o
LEFT JOIN customer ON customer.customer_id = o.customer_id AND customer.superseded_at = 'infinity'
LEFT JOIN position AS seller ON seller.position_id = o.seller_position_id AND seller.superseded_at = 'infinity'
LEFT JOIN territory ON territory.territory_id = o.territory_id AND territory.superseded_at = 'infinity'
WHERE o.order_id = %(order_id)s AND o.superseded_at = 'infinity';

-- name: load_bookings_of_order
SELECT b.booking_id, b.source_id AS booking_number, b.kind, b.booked_on, product.name AS product_name, b.quantity, b.amount, b.currency
FROM booking AS b LEFT JOIN product ON product.product_id = b.product_id AND product.superseded_at = 'infinity'
WHERE b.order_id = %(order_id)s AND b.superseded_at = 'infinity'
ORDER BY b.booked_on, b.source_id;

-- name: load_milestones_of_order
SELECT milestone, timing, reached_on FROM milestone
WHERE order_id = %(order_id)s AND superseded_at = 'infinity'
ORDER BY reached_on, milestone, timing;

-- name: load_booked_quarters
-- Quarters that have bookings, newest first.
SELECT DISTINCT date_trunc('quarter', booked_on)::date AS start_on FROM booking WHERE superseded_at = 'infinity' ORDER BY 1 DESC;

-- name: fetch_exchange_rates
-- The rates to a currency of some days and of the week before them, one a day: average rates first, then those of the end of the day, then reference
-- rates, as an installation has them.
SELECT DISTINCT ON (from_currency, rate_on) from_currency, to_currency, rate_on, rate FROM exchange_rate
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND to_currency = %(to_currency)s
    AND rate_type = ANY (ARRAY['average', 'end_of_day', 'reference']) AND rate_on <= %(day)s AND rate_on >= %(since)s::date - 7
ORDER BY from_currency, rate_on, array_position(ARRAY['average', 'end_of_day', 'reference'], rate_type), rate DESC;

-- name: load_reached_lines
-- Segment and deal type are those that were fixed when the line was booked; a line's own milestone goes before that of its whole order.
SELECT DISTINCT ON (line.order_line_id, m.milestone)
    line.source || '/' || line.source_id AS line_key, m.milestone, %(until)s::date - m.reached_on AS days_since,
    o.source_id AS order_number, o.ordered_on, customer.source_id AS customer, customer.country, territory.region,
    coalesce(booked.segment, customer.segment) AS segment, product.source_id AS product,
    coalesce(booked.service_line, product.service_line) AS service_line, coalesce(booked.channel, o.channel) AS channel,
    booked.deal_type, line.amount, line.currency
FROM milestone AS m
JOIN sales_order AS o ON o.order_id = m.order_id AND o.superseded_at = 'infinity'
JOIN order_line AS line ON line.order_id = m.order_id AND line.superseded_at = 'infinity'
    AND (m.order_line_id IS NULL OR m.order_line_id = line.order_line_id)
JOIN customer ON customer.customer_id = o.customer_id AND customer.superseded_at = 'infinity'
LEFT JOIN territory ON territory.territory_id = coalesce(o.territory_id, customer.territory_id) AND territory.superseded_at = 'infinity'
LEFT JOIN product ON product.product_id = line.product_id AND product.superseded_at = 'infinity'
LEFT JOIN (
    SELECT order_line_id, bool_or(kind = 'cancellation') AS is_cancelled, max(segment) FILTER (WHERE kind = 'new') AS segment,
        max(service_line) FILTER (WHERE kind = 'new') AS service_line, max(channel) FILTER (WHERE kind = 'new') AS channel,
        max(deal_type) FILTER (WHERE kind = 'new') AS deal_type
    FROM booking WHERE superseded_at = 'infinity' GROUP BY order_line_id
) AS booked ON booked.order_line_id = line.order_line_id
WHERE m.superseded_at = 'infinity' AND m.timing = 'actual' AND m.reached_on BETWEEN %(since)s AND %(until)s
    AND booked.is_cancelled IS NOT TRUE
ORDER BY line.order_line_id, m.milestone, m.order_line_id NULLS LAST, m.reached_on DESC, m.milestone_id;
