-- name: fetch_bookings
-- What was known at the instant of the bookings of a period, and of those that were credited in it and have moved out since.
SELECT b.booking_id, b.source_id, b.kind, b.order_id, b.corrects_booking_id, b.booked_on, b.customer_id, b.territory_id,
    b.seller_position_id, b.channel, b.deal_type, b.vertical, b.service_line, b.segment, b.amount, b.currency, b.recorded_at,
    b.content_hash
FROM booking AS b
WHERE b.recorded_at <= %(as_of)s AND b.superseded_at > %(as_of)s AND b.booked_on >= %(start_on)s AND b.booked_on < %(end_on)s
UNION
SELECT b.booking_id, b.source_id, b.kind, b.order_id, b.corrects_booking_id, b.booked_on, b.customer_id, b.territory_id,
    b.seller_position_id, b.channel, b.deal_type, b.vertical, b.service_line, b.segment, b.amount, b.currency, b.recorded_at,
    b.content_hash
FROM booking AS b JOIN crediting_result AS r USING (booking_id)
WHERE b.recorded_at <= %(as_of)s AND b.superseded_at > %(as_of)s AND (b.booked_on < %(start_on)s OR b.booked_on >= %(end_on)s)
    AND r.recorded_at <= %(as_of)s AND r.superseded_at > %(as_of)s AND r.booked_on >= %(start_on)s AND r.booked_on < %(end_on)s;

-- name: fetch_correction_links
-- Every correction ever booked, so that a chain can be followed to the booking it started from.
SELECT booking_id, corrects_booking_id FROM booking
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND corrects_booking_id IS NOT NULL
    AND (kind IN ('cancellation', 'return') OR amount < 0);

-- name: fetch_original_credits
-- The credits, as they stand, of bookings that somewhere are corrected.
SELECT c.booking_id, c.position_id, c.payee_id, c.share
FROM credit AS c JOIN crediting_result AS r USING (booking_id, crediting_run_id)
WHERE r.recorded_at <= %(as_of)s AND r.superseded_at > %(as_of)s AND c.credit_type = 'direct'
    AND c.booking_id IN (SELECT corrects_booking_id FROM booking WHERE corrects_booking_id IS NOT NULL);

-- name: fetch_splits
SELECT booking_id, position_id, share FROM booking_split WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s;

-- name: fetch_holders
SELECT position_id, person_id, start_on, end_on FROM position_holder
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s;

-- name: fetch_assignments
SELECT subject_kind, subject_id, position_id, start_on, end_on, share FROM assignment
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s;

-- name: fetch_parents
SELECT customer_id, parent_customer_id FROM customer
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND parent_customer_id IS NOT NULL;

-- name: fetch_current_results
-- What stands for the bookings of a period: those credited in it, and those credited elsewhere before they moved in.
SELECT r.booking_id, r.content_hash FROM crediting_result AS r
WHERE r.superseded_at = 'infinity' AND r.booked_on >= %(start_on)s AND r.booked_on < %(end_on)s
UNION
SELECT r.booking_id, r.content_hash FROM crediting_result AS r JOIN booking AS b USING (booking_id)
WHERE r.superseded_at = 'infinity' AND (r.booked_on < %(start_on)s OR r.booked_on >= %(end_on)s)
    AND b.superseded_at = 'infinity' AND b.booked_on >= %(start_on)s AND b.booked_on < %(end_on)s;

-- name: fetch_position_names
SELECT p.position_id, p.source_id AS position_number, p.name AS position_name FROM position AS p
WHERE p.superseded_at = 'infinity';

-- name: fetch_territory_names
SELECT territory_id, source_id AS territory_number, name AS territory_name FROM territory WHERE superseded_at = 'infinity';

-- name: fetch_order_numbers
SELECT order_id, source_id AS order_number FROM sales_order WHERE superseded_at = 'infinity' AND order_id = ANY (%(order_ids)s);

-- name: supersede_results
UPDATE crediting_result SET superseded_at = %(at)s WHERE superseded_at = 'infinity' AND booking_id = ANY (%(booking_ids)s);

-- name: append_run
INSERT INTO crediting_run (period, start_on, end_on, as_of, table_version, counts)
VALUES (%(period)s, %(start_on)s, %(end_on)s, %(as_of)s, %(table_version)s, %(counts)s)
RETURNING crediting_run_id;

-- name: load_credits_of_order
-- Credits as they stand now, of every booking of an order.
SELECT r.booking_id, r.status, r.basis, r.rule_id, r.table_version, c.credit_type, c.basis AS credit_basis, c.share, c.amount,
    c.payee_id, person.name AS payee_name, person.source_id AS payee_number, position.name AS position_name
FROM crediting_result AS r
JOIN booking AS b ON b.booking_id = r.booking_id AND b.superseded_at = 'infinity'
LEFT JOIN credit AS c ON c.booking_id = r.booking_id AND c.crediting_run_id = r.crediting_run_id
LEFT JOIN person ON person.person_id = c.payee_id AND person.superseded_at = 'infinity'
LEFT JOIN position ON position.position_id = c.position_id AND position.superseded_at = 'infinity'
WHERE b.order_id = %(order_id)s AND r.superseded_at = 'infinity'
ORDER BY b.source_id, c.credit_type, c.share DESC, person.source_id;

-- name: find_result
SELECT r.*, b.source_id AS booking_number FROM crediting_result AS r
JOIN booking AS b ON b.booking_id = r.booking_id AND b.superseded_at = 'infinity'
WHERE r.booking_id = %(booking_id)s AND r.superseded_at = 'infinity';

-- name: load_credits_of_booking
SELECT c.credit_type, c.basis, c.share, c.amount, c.position_id, c.payee_id, person.name AS payee_name,
    person.source_id AS payee_number, position.name AS position_name
FROM credit AS c
LEFT JOIN person ON person.person_id = c.payee_id AND person.superseded_at = 'infinity'
LEFT JOIN position ON position.position_id = c.position_id AND position.superseded_at = 'infinity'
WHERE c.booking_id = %(booking_id)s AND c.crediting_run_id = %(crediting_run_id)s
ORDER BY c.credit_type, c.share DESC, person.source_id;

-- name: load_candidates
-- Everyone who stands in any relation to a booking: on the order, in its split, holding its account or territory, today or another day.
SELECT 'preassigned' AS basis, b.seller_position_id AS position_id, NULL::date AS start_on, NULL::date AS end_on, 1::numeric(9, 6) AS share,
    true AS is_own
FROM booking AS b WHERE b.booking_id = %(booking_id)s AND b.superseded_at = 'infinity' AND b.seller_position_id IS NOT NULL
UNION ALL
SELECT 'preassigned', s.position_id, NULL, NULL, s.share, true
FROM booking_split AS s WHERE s.booking_id = %(booking_id)s AND s.superseded_at = 'infinity'
UNION ALL
SELECT 'named_account', a.position_id, a.start_on, a.end_on, a.share, a.subject_id = b.customer_id
FROM booking AS b
LEFT JOIN customer ON customer.customer_id = b.customer_id AND customer.superseded_at = 'infinity'
JOIN assignment AS a ON a.subject_kind = 'account' AND a.superseded_at = 'infinity'
    AND a.subject_id IN (b.customer_id, customer.parent_customer_id)
WHERE b.booking_id = %(booking_id)s AND b.superseded_at = 'infinity'
UNION ALL
SELECT 'territory', a.position_id, a.start_on, a.end_on, a.share, true
FROM booking AS b
JOIN assignment AS a ON a.subject_kind = 'territory' AND a.superseded_at = 'infinity' AND a.subject_id = b.territory_id
WHERE b.booking_id = %(booking_id)s AND b.superseded_at = 'infinity';

-- name: load_position_holders
SELECT h.position_id, position.name AS position_name, h.start_on, h.end_on, person.person_id, person.source_id AS payee_number,
    person.name AS payee_name
FROM position_holder AS h
JOIN person ON person.person_id = h.person_id AND person.superseded_at = 'infinity'
LEFT JOIN position ON position.position_id = h.position_id AND position.superseded_at = 'infinity'
WHERE h.superseded_at = 'infinity' AND h.position_id = ANY (%(position_ids)s)
ORDER BY h.position_id, h.start_on;

-- name: sum_credits
-- What is credited in a period now, for the summary of a run.
SELECT r.status, r.currency, sum(r.amount)::numeric(38, 4) AS amount, count(*) AS bookings
FROM crediting_result AS r
WHERE r.superseded_at = 'infinity' AND r.booked_on >= %(start_on)s AND r.booked_on < %(end_on)s
GROUP BY r.status, r.currency ORDER BY r.status, r.currency;

-- name: find_own_credit
-- Whether anybody was ever credited: then the crediting table decides on their pay.
SELECT credit_id FROM credit WHERE payee_id = %(person_id)s LIMIT 1;

-- name: load_payee_names
SELECT person_id AS payee_id, source_id AS payee_number, name FROM person
WHERE superseded_at = 'infinity' AND person_id = ANY (%(payee_ids)s);

-- name: load_booking_numbers
SELECT booking_id, source_id AS booking_number FROM booking WHERE superseded_at = 'infinity' AND booking_id = ANY (%(booking_ids)s);

-- name: load_seen_values
-- What the words of the vocabulary have been so far, for whoever reads drafts: these values say nothing about anybody.
SELECT word, value FROM known_booking_values() ORDER BY word, value;

-- name: find_decided
SELECT has_decided_bookings(%(version)s) AS has_decided;
