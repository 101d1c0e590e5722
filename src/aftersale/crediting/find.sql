-- name: find_uncredited
-- Never a silent zero: every booking that nobody is credited for, with its money and the reason.
CREATE OR REPLACE TABLE uncredited AS
SELECT r.*, b.source_id AS booking_number, b.territory_id, b.customer_id, b.channel
FROM results AS r JOIN bookings AS b USING (booking_id) WHERE r.status = 'uncredited';

-- name: find_outside_territory
-- One row per order whose seller does not hold the order's territory on the booking day.
CREATE OR REPLACE TABLE outside_territory AS
SELECT coalesce(b.order_id, b.booking_id) AS subject_id, b.order_id IS NULL AS is_booking, min(b.source_id) AS booking_number,
    b.seller_position_id AS position_id, b.territory_id, b.booked_on, b.currency, sum(b.amount) AS amount,
    bool_or(mine.booking_id IS NOT NULL) AS holds_account
FROM bookings AS b LEFT JOIN account_candidates AS mine
ON mine.booking_id = b.booking_id AND mine.position_id = b.seller_position_id
WHERE b.kind = 'new' AND b.seller_position_id IS NOT NULL AND b.territory_id IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM assignments AS a
        WHERE a.subject_kind = 'territory' AND a.subject_id = b.territory_id AND a.position_id = b.seller_position_id
            AND b.booked_on >= a.start_on AND b.booked_on < a.end_on)
GROUP BY ALL;

-- name: find_account_of_other
-- One row per order whose account is another seat's by name while the seller's seat does not hold it: a claim waiting to be filed.
CREATE OR REPLACE TABLE account_of_other AS
SELECT coalesce(b.order_id, b.booking_id) AS subject_id, b.order_id IS NULL AS is_booking, min(b.source_id) AS booking_number,
    b.seller_position_id AS position_id, min(c.position_id) AS holder_position_id, b.booked_on, b.currency, sum(b.amount) AS amount
FROM bookings AS b
JOIN (SELECT booking_id, min(position_id) AS position_id FROM account_candidates GROUP BY booking_id) AS c USING (booking_id)
WHERE b.kind = 'new' AND b.seller_position_id IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM account_candidates AS mine
        WHERE mine.booking_id = b.booking_id AND mine.position_id = b.seller_position_id)
GROUP BY ALL;

-- name: describe_uncredited
SELECT u.booking_id, u.booking_number, u.booked_on, u.amount, u.currency, u.reason, u.basis, u.shares, t.territory_name
FROM uncredited AS u LEFT JOIN territory_names AS t ON t.territory_id = u.territory_id;

-- name: describe_outside_territory
SELECT CASE WHEN o.is_booking THEN 'booking' ELSE 'order' END AS subject_kind, o.subject_id,
    coalesce(n.order_number, o.booking_number) AS subject_number, o.booked_on, o.amount, o.currency, o.holds_account,
    p.position_name, p.position_number, t.territory_name, t.territory_number, h.person_id AS payee_id
FROM outside_territory AS o
JOIN position_names AS p USING (position_id)
JOIN territory_names AS t USING (territory_id)
LEFT JOIN order_numbers AS n ON n.order_id = o.subject_id AND NOT o.is_booking
LEFT JOIN holders AS h ON h.position_id = o.position_id AND o.booked_on >= h.start_on AND o.booked_on < h.end_on;

-- name: describe_account_of_other
SELECT CASE WHEN o.is_booking THEN 'booking' ELSE 'order' END AS subject_kind, o.subject_id,
    coalesce(n.order_number, o.booking_number) AS subject_number, o.booked_on, o.amount, o.currency,
    p.position_name, p.position_number, q.position_name AS holder_name, q.position_number AS holder_number, h.person_id AS payee_id
FROM account_of_other AS o
JOIN position_names AS p USING (position_id)
JOIN position_names AS q ON q.position_id = o.holder_position_id
LEFT JOIN order_numbers AS n ON n.order_id = o.subject_id AND NOT o.is_booking
LEFT JOIN holders AS h ON h.position_id = o.position_id AND o.booked_on >= h.start_on AND o.booked_on < h.end_on;
