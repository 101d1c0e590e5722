-- name: customer_names
SELECT customer.customer_id AS key, customer.name FROM customer WHERE customer.superseded_at = 'infinity'

-- name: product_names
SELECT product.product_id AS key, product.name FROM product WHERE product.superseded_at = 'infinity'

-- name: territory_names
SELECT territory.territory_id AS key, territory.name FROM territory WHERE territory.superseded_at = 'infinity'

-- name: seat_names
SELECT position.position_id AS key, position.name FROM position WHERE position.superseded_at = 'infinity'

-- name: person_names
SELECT person.person_id AS key, person.name FROM person WHERE person.superseded_at = 'infinity'

-- name: booking_numbers
SELECT booking.booking_id AS key, booking.source_id AS name FROM booking WHERE booking.superseded_at = 'infinity'

-- name: order_numbers
SELECT sales_order.order_id AS key, sales_order.source_id AS name FROM sales_order WHERE sales_order.superseded_at = 'infinity'
