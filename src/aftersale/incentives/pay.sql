-- name: start_earnings
-- What the run pays for its own period.
CREATE OR REPLACE TABLE earnings AS
SELECT payee_id, component, 'activity' AS kind, $for_period AS for_period, window_start_on, window_end_on, measured, quota, rate,
    exact_amount, exchange_rate, exchange_rate_on, amount, currency, CAST(NULL AS VARCHAR) AS cause
FROM activity;

-- name: compare_with_paid
-- What a closed period would pay today against what has been paid for it so far; a payee who is no longer paid anything shows as well.
CREATE OR REPLACE TABLE differences AS
SELECT coalesce(t.payee_id, p.payee_id) AS payee_id, coalesce(t.component, p.component) AS component,
    coalesce(t.window_start_on, p.window_start_on) AS window_start_on, coalesce(t.window_end_on, p.window_end_on) AS window_end_on,
    CAST(coalesce(t.measured, 0) - coalesce(p.measured, 0) AS DECIMAL(18, 4)) AS measured, t.quota, t.rate,
    CAST(coalesce(t.exact_amount, 0) - coalesce(p.exact_amount, 0) AS DECIMAL(28, 10)) AS exact_amount,
    t.exchange_rate, t.exchange_rate_on,
    CAST(coalesce(t.amount, 0) - coalesce(p.amount, 0) AS DECIMAL(18, 4)) AS amount, coalesce(t.currency, p.currency) AS currency
FROM today AS t FULL JOIN paid AS p
ON p.payee_id = t.payee_id AND p.component = t.component AND p.window_start_on = t.window_start_on
    AND p.window_end_on = t.window_end_on AND p.currency = t.currency
WHERE coalesce(t.amount, 0) <> coalesce(p.amount, 0);

-- name: find_changed_credits
-- Per payee the bookings whose credit is not what it was; `credits` holds what was known then, `credits_now` what is known today.
CREATE OR REPLACE TABLE changed_credits AS
SELECT coalesce(n.payee_id, c.payee_id) AS payee_id, coalesce(n.booking_number, c.booking_number) AS booking_number,
    coalesce(n.booked_on, c.booked_on) AS booked_on, c.amount AS amount_before, n.amount AS amount_now,
    coalesce(n.currency, c.currency) AS currency
FROM credits_now AS n FULL JOIN credits AS c
ON c.payee_id = n.payee_id AND c.booking_id = n.booking_id AND c.credit_type = n.credit_type
WHERE (n.amount IS DISTINCT FROM c.amount OR n.currency IS DISTINCT FROM c.currency)
    AND coalesce(n.payee_id, c.payee_id) IN (SELECT payee_id FROM differences)
ORDER BY payee_id, booked_on, booking_number;

-- name: add_adjustments
INSERT INTO earnings
SELECT d.payee_id, d.component, 'adjustment', $for_period, d.window_start_on, d.window_end_on, d.measured, d.quota, d.rate,
    d.exact_amount, d.exchange_rate, d.exchange_rate_on, d.amount, d.currency, c.cause
FROM differences AS d JOIN causes AS c USING (payee_id);

-- name: hash_earnings
-- Equal for equal earnings, whatever the sequence of rows.
SELECT md5(coalesce(string_agg(line, ';' ORDER BY line), '')) FROM (
    SELECT concat_ws('|', payee_id, component, kind, for_period, window_start_on, window_end_on, measured, quota, rate, exact_amount,
        exchange_rate, exchange_rate_on, amount, currency, cause) AS line
    FROM earnings);
