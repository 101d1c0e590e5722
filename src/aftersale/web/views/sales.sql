-- name: orders
SELECT o.order_id, o.source_id AS order_number, o.ordered_on, o.customer_id, customer.name AS customer_name, o.seller_position_id,
    seller.name AS seller_name, o.territory_id, territory.name AS territory_name, o.channel, o.purchase_order_number, o.amount, o.currency,
    o.source
FROM sales_order AS o
LEFT JOIN customer ON customer.customer_id = o.customer_id AND customer.superseded_at = 'infinity'
LEFT JOIN position AS seller ON seller.position_id = o.seller_position_id AND seller.superseded_at = 'infinity'
LEFT JOIN territory ON territory.territory_id = o.territory_id AND territory.superseded_at = 'infinity'
WHERE o.superseded_at = 'infinity'

-- name: own_orders
SELECT o.order_id, o.source_id AS order_number, o.ordered_on, o.customer_id, o.seller_position_id, o.territory_id, o.channel,
    o.purchase_order_number, o.amount, o.currency, o.source
FROM sales_order AS o WHERE o.superseded_at = 'infinity'

-- name: orders_within_reach
SELECT sales_order.order_id FROM sales_order WHERE sales_order.seller_position_id = ANY ((SELECT acting_position_ids())::bigint[])

-- name: bookings
-- A booking with its crediting result; those credited are listed by name, so that who gets it is seen without opening it.
SELECT b.booking_id, b.source_id AS booking_number, b.kind, b.booked_on, b.order_id, o.source_id AS order_number, b.customer_id,
    customer.name AS customer_name, b.product_id, product.name AS product_name, b.territory_id, territory.name AS territory_name,
    b.seller_position_id, seller.name AS seller_name, b.channel, b.deal_type, b.vertical, b.service_line, b.segment, b.contract_months,
    b.quantity, b.amount, b.currency, coalesce(result.status, 'waiting') AS credit_status, result.basis, result.rule_id,
    result.table_version, b.source,
    (
        SELECT string_agg(DISTINCT person.name, ', ') FROM credit
        JOIN person ON person.person_id = credit.payee_id AND person.superseded_at = 'infinity'
        WHERE credit.booking_id = result.booking_id AND credit.crediting_run_id = result.crediting_run_id
    ) AS credited_to
FROM booking AS b
LEFT JOIN sales_order AS o ON o.order_id = b.order_id AND o.superseded_at = 'infinity'
LEFT JOIN customer ON customer.customer_id = b.customer_id AND customer.superseded_at = 'infinity'
LEFT JOIN product ON product.product_id = b.product_id AND product.superseded_at = 'infinity'
LEFT JOIN territory ON territory.territory_id = b.territory_id AND territory.superseded_at = 'infinity'
LEFT JOIN position AS seller ON seller.position_id = b.seller_position_id AND seller.superseded_at = 'infinity'
LEFT JOIN crediting_result AS result ON result.booking_id = b.booking_id AND result.superseded_at = 'infinity'
WHERE b.superseded_at = 'infinity'

-- name: own_bookings
SELECT b.booking_id, b.source_id AS booking_number, b.kind, b.booked_on, b.order_id, b.customer_id, b.product_id, b.territory_id,
    b.seller_position_id, b.channel, b.deal_type, b.vertical, b.service_line, b.segment, b.contract_months, b.quantity, b.amount, b.currency,
    b.source
FROM booking AS b WHERE b.superseded_at = 'infinity'

-- name: bookings_within_reach
SELECT visible FROM acting_booking_ids() AS visible

-- name: customers
SELECT customer.customer_id, customer.source_id AS customer_number, customer.name, customer.country, customer.parent_customer_id,
    parent.name AS parent_name, customer.territory_id, territory.name AS territory_name, customer.segment, customer.vertical,
    customer.source
FROM customer
LEFT JOIN customer AS parent ON parent.customer_id = customer.parent_customer_id AND parent.superseded_at = 'infinity'
LEFT JOIN territory ON territory.territory_id = customer.territory_id AND territory.superseded_at = 'infinity'
WHERE customer.superseded_at = 'infinity'

-- name: products
SELECT product.product_id, product.source_id AS product_number, product.name, product.family, product.service_line, product.source
FROM product WHERE product.superseded_at = 'infinity'

-- name: milestones
SELECT m.milestone_id, m.order_id, o.source_id AS order_number, o.customer_id, customer.name AS customer_name, m.milestone, m.timing,
    m.reached_on, m.source
FROM milestone AS m
LEFT JOIN sales_order AS o ON o.order_id = m.order_id AND o.superseded_at = 'infinity'
LEFT JOIN customer ON customer.customer_id = o.customer_id AND customer.superseded_at = 'infinity'
WHERE m.superseded_at = 'infinity'

-- name: own_milestones
SELECT m.milestone_id, m.order_id, o.source_id AS order_number, o.customer_id, m.milestone, m.timing, m.reached_on, m.source
FROM milestone AS m
LEFT JOIN sales_order AS o ON o.order_id = m.order_id AND o.superseded_at = 'infinity'
WHERE m.superseded_at = 'infinity'

-- name: milestones_within_reach
SELECT milestone.milestone_id FROM milestone JOIN sales_order ON sales_order.order_id = milestone.order_id
WHERE sales_order.seller_position_id = ANY ((SELECT acting_position_ids())::bigint[])
