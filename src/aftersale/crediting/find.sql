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

-- name: write_findings
CREATE OR REPLACE TABLE found_now AS
SELECT 'crediting' AS producer, '' AS scope, u.reason AS code, 'error' AS severity,
    CASE u.reason
        WHEN 'no_rule_matches' THEN 'no row of the crediting table matches'
        WHEN 'nobody_found' THEN 'the chosen basis leads to nobody'
        WHEN 'over_allocated' THEN 'shares of ' || coalesce(t.territory_name, 'the account') || ' sum to more than 100 %'
        WHEN 'under_allocated' THEN 'shares of ' || coalesce(t.territory_name, 'the account') || ' sum to less than 100 %'
        WHEN 'position_vacant' THEN 'a seat that is to be credited has no holder'
        WHEN 'original_uncredited' THEN 'the corrected booking is not credited'
        ELSE 'corrections that correct each other' END AS cause,
    'Booking ' || u.booking_number || ' of ' || u.amount || ' ' || u.currency || ' on ' || u.booked_on || ' is credited to nobody: ' ||
    CASE u.reason
        WHEN 'no_rule_matches' THEN 'no row of the crediting table matches. Add a row, or assign its territory or account to somebody.'
        WHEN 'nobody_found' THEN 'the table says ' || u.basis || ', and nobody is found that way. Check the assignments of that day.'
        WHEN 'over_allocated' THEN 'the shares by ' || u.basis || ' sum to ' || u.shares || '. End one of the assignments, or lower a share.'
        WHEN 'under_allocated' THEN 'the shares by ' || u.basis || ' sum to ' || u.shares || '. Assign the rest to somebody.'
        WHEN 'position_vacant' THEN 'a seat found by ' || u.basis || ' has no holder on that day. Say who held it.'
        WHEN 'original_uncredited' THEN 'the booking that it corrects is not credited. Credit that one first.'
        ELSE 'the bookings that it corrects lead back to itself. Correct the references.' END AS message,
    'booking' AS subject_kind, u.booking_id AS subject_id, u.booking_number AS subject_number, u.booked_on AS subject_on,
    u.amount, u.currency, '' AS file, NULL::INTEGER AS line, '' AS column_name, '' AS value, NULL::VARCHAR AS source_row,
    NULL::BIGINT AS payee_id
FROM uncredited AS u LEFT JOIN territory_names AS t ON t.territory_id = u.territory_id
UNION ALL
SELECT 'crediting', '', 'seller_outside_territory', 'warning',
    CASE WHEN o.holds_account THEN 'sellers outside their territory who hold the account by name'
        ELSE p.position_name || ' sells in ' || t.territory_name || ' without holding it' END,
    CASE WHEN o.is_booking THEN 'Booking ' || o.booking_number ELSE 'Order ' || n.order_number END || ' on ' || o.booked_on || ': seller '
    || p.position_name || ' (' || p.position_number || ') does not hold territory ' || t.territory_name || ' (' || t.territory_number
    || ') on that day' || CASE WHEN o.holds_account THEN ', but holds the account by name.' ELSE '.' END,
    CASE WHEN o.is_booking THEN 'booking' ELSE 'order' END, o.subject_id, coalesce(n.order_number, o.booking_number), o.booked_on,
    o.amount, o.currency, '', NULL, '', t.territory_number, NULL, h.person_id
FROM outside_territory AS o
JOIN position_names AS p USING (position_id)
JOIN territory_names AS t USING (territory_id)
LEFT JOIN order_numbers AS n ON n.order_id = o.subject_id
LEFT JOIN holders AS h ON h.position_id = o.position_id AND o.booked_on >= h.start_on AND o.booked_on < h.end_on
UNION ALL
SELECT 'crediting', '', 'account_of_another_seller', 'warning',
    'accounts of ' || q.position_name || ' sold to by ' || p.position_name,
    CASE WHEN o.is_booking THEN 'Booking ' || o.booking_number ELSE 'Order ' || n.order_number END || ' on ' || o.booked_on || ' stands on '
    || p.position_name || ' (' || p.position_number || '), but the account is assigned to ' || q.position_name || ' ('
    || q.position_number || ') on that day.',
    CASE WHEN o.is_booking THEN 'booking' ELSE 'order' END, o.subject_id, coalesce(n.order_number, o.booking_number), o.booked_on,
    o.amount, o.currency, '', NULL, '', q.position_number, NULL, h.person_id
FROM account_of_other AS o
JOIN position_names AS p USING (position_id)
JOIN position_names AS q ON q.position_id = o.holder_position_id
LEFT JOIN order_numbers AS n ON n.order_id = o.subject_id
LEFT JOIN holders AS h ON h.position_id = o.position_id AND o.booked_on >= h.start_on AND o.booked_on < h.end_on;
