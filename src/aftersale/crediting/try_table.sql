-- name: keep_results
CREATE OR REPLACE TABLE results_before AS SELECT * FROM results;

-- name: keep_credits
CREATE OR REPLACE TABLE credits_before AS SELECT * FROM credits;

-- name: compare_bookings
-- Every booking that is decided otherwise, with what decided it before and now; equal hashes say that its credit is the same.
CREATE OR REPLACE TABLE trial_bookings AS
SELECT now.booking_id, now.booked_on, now.amount, now.currency, before.status AS status_before, now.status AS status_after,
    before.basis AS basis_before, now.basis AS basis_after, before.rule_id AS rule_before, now.rule_id AS rule_after,
    before.rule_id IS DISTINCT FROM now.rule_id AS is_rule_changed,
    before.basis IS DISTINCT FROM now.basis OR before.status <> now.status AS is_basis_changed,
    coalesce(given_before.listed, '') <> coalesce(given_now.listed, '') AS is_credit_changed
FROM results AS now
JOIN results_before AS before USING (booking_id)
LEFT JOIN (
    SELECT booking_id, string_agg(concat_ws('/', position_id, payee_id, share, amount), ';' ORDER BY position_id) AS listed
    FROM credits_before GROUP BY booking_id
) AS given_before USING (booking_id)
LEFT JOIN (
    SELECT booking_id, string_agg(concat_ws('/', position_id, payee_id, share, amount), ';' ORDER BY position_id) AS listed
    FROM credits GROUP BY booking_id
) AS given_now USING (booking_id)
WHERE before.rule_id IS DISTINCT FROM now.rule_id OR before.basis IS DISTINCT FROM now.basis OR before.status <> now.status
    OR coalesce(given_before.listed, '') <> coalesce(given_now.listed, '');

-- name: compare_payees
-- What each payee is credited in each currency, before and now, where that is not the same.
CREATE OR REPLACE TABLE trial_payees AS
WITH sums AS (
    SELECT c.payee_id, b.currency, sum(c.amount) AS before, 0::DECIMAL(38, 4) AS after, count(*) AS bookings_before, 0 AS bookings_after
    FROM credits_before AS c JOIN bookings AS b USING (booking_id) GROUP BY ALL
    UNION ALL
    SELECT c.payee_id, b.currency, 0, sum(c.amount), 0, count(*) FROM credits AS c JOIN bookings AS b USING (booking_id) GROUP BY ALL
)
SELECT payee_id, currency, CAST(sum(before) AS DECIMAL(38, 4)) AS before, CAST(sum(after) AS DECIMAL(38, 4)) AS after,
    CAST(sum(after) - sum(before) AS DECIMAL(38, 4)) AS difference,
    CAST(sum(bookings_before) AS INTEGER) AS bookings_before, CAST(sum(bookings_after) AS INTEGER) AS bookings_after
FROM sums GROUP BY ALL
HAVING sum(before) <> sum(after) OR sum(bookings_before) <> sum(bookings_after);

-- name: count_changes
SELECT CAST((SELECT count(*) FROM results) AS INTEGER) AS bookings_looked_at,
    CAST(count(*) FILTER (is_rule_changed) AS INTEGER) AS rule_changes,
    CAST(count(*) FILTER (is_basis_changed) AS INTEGER) AS basis_changes,
    CAST(count(*) FILTER (is_credit_changed) AS INTEGER) AS credit_changes,
    CAST((SELECT count(DISTINCT payee_id) FROM trial_payees) AS INTEGER) AS payees_changed
FROM trial_bookings;

-- name: sum_statuses
-- What is credited, credited to nobody, and meant to carry no credit, by currency.
SELECT status, currency, CAST(sum(before) AS DECIMAL(38, 4)) AS before, CAST(sum(after) AS DECIMAL(38, 4)) AS after,
    CAST(sum(bookings_before) AS INTEGER) AS bookings_before, CAST(sum(bookings_after) AS INTEGER) AS bookings_after
FROM (
    SELECT status, currency, sum(amount) AS before, 0::DECIMAL(38, 4) AS after, count(*) AS bookings_before, 0 AS bookings_after
    FROM results_before GROUP BY ALL
    UNION ALL
    SELECT status, currency, 0, sum(amount), 0, count(*) FROM results GROUP BY ALL
) GROUP BY ALL ORDER BY currency, status;

-- name: count_rules
-- From which row to which row the changed bookings go.
SELECT rule_before, rule_after, basis_before, basis_after, currency, CAST(count(*) AS INTEGER) AS bookings,
    CAST(sum(amount) AS DECIMAL(38, 4)) AS amount
FROM trial_bookings GROUP BY ALL ORDER BY bookings DESC, rule_before, rule_after, currency LIMIT 200;

-- name: list_payees
SELECT * FROM trial_payees ORDER BY abs(difference) DESC, payee_id, currency LIMIT 500;

-- name: list_bookings
SELECT * FROM trial_bookings ORDER BY is_credit_changed DESC, abs(amount) DESC, booking_id LIMIT 100;
