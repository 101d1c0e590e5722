-- name: credits
-- Credits as they stand: those of each booking's latest crediting.
SELECT c.credit_id, c.booking_id, b.source_id AS booking_number, result.booked_on,
    c.payee_id, person.name AS payee_name, c.position_id, seat.name AS seat_name, c.credit_type, c.basis, c.share,
    c.amount, result.currency, result.rule_id, result.table_version, b.customer_id, customer.name AS customer_name
FROM crediting_result AS result
JOIN credit AS c ON c.booking_id = result.booking_id AND c.crediting_run_id = result.crediting_run_id
LEFT JOIN booking AS b ON b.booking_id = c.booking_id AND b.superseded_at = 'infinity'
LEFT JOIN customer ON customer.customer_id = b.customer_id AND customer.superseded_at = 'infinity'
LEFT JOIN person ON person.person_id = c.payee_id AND person.superseded_at = 'infinity'
LEFT JOIN position AS seat ON seat.position_id = c.position_id AND seat.superseded_at = 'infinity'
WHERE result.superseded_at = 'infinity'

-- name: own_credits
SELECT c.credit_id, c.booking_id, b.source_id AS booking_number, result.booked_on, c.payee_id, c.position_id,
    c.credit_type, c.basis, c.share, c.amount, result.currency, result.rule_id, result.table_version, b.customer_id
FROM crediting_result AS result
JOIN credit AS c ON c.booking_id = result.booking_id AND c.crediting_run_id = result.crediting_run_id
LEFT JOIN booking AS b ON b.booking_id = c.booking_id AND b.superseded_at = 'infinity'
WHERE result.superseded_at = 'infinity'

-- name: credits_within_reach
SELECT credit.credit_id FROM credit WHERE credit.payee_id = ANY ((SELECT acting_payee_ids())::bigint[])

-- name: earnings
-- An adjustment may be of a component that the version of the plan has no more: it keeps its name.
SELECT concat_ws('-', e.payout_run_id, e.payee_id, e.component, e.kind, e.for_period, e.window_start_on, e.currency) AS earning_key,
    e.payout_run_id, plan.document ->> 'title' AS plan_title, run.period, run.state, e.payee_id, person.name AS payee_name,
    coalesce(part.title, e.component) AS component_title, e.kind, e.for_period,
    e.measured, e.quota, e.rate, e.amount, e.currency, e.exchange_rate, e.cause
FROM earning AS e
JOIN payout_run AS run ON run.payout_run_id = e.payout_run_id AND run.state <> 'superseded'
JOIN plan_version AS plan ON plan.plan_name = run.plan_name AND plan.version = run.plan_version
LEFT JOIN (
    SELECT v.plan_name, v.version, component ->> 'name' AS component, component ->> 'title' AS title
    FROM plan_version AS v, jsonb_array_elements(v.document -> 'components') AS component
) AS part ON part.plan_name = run.plan_name AND part.version = run.plan_version AND part.component = e.component
LEFT JOIN person ON person.person_id = e.payee_id AND person.superseded_at = 'infinity'

-- name: payouts
SELECT concat_ws('-', p.payout_run_id, p.payee_id, p.currency) AS payout_key, p.payout_run_id, plan.document ->> 'title' AS plan_title, run.period, run.state,
    run.applied_at, p.payee_id, person.name AS payee_name, person.source_id AS payee_number, p.amount, p.currency
FROM payout AS p
JOIN payout_run AS run ON run.payout_run_id = p.payout_run_id AND run.state <> 'superseded'
JOIN plan_version AS plan ON plan.plan_name = run.plan_name AND plan.version = run.plan_version
LEFT JOIN person ON person.person_id = p.payee_id AND person.superseded_at = 'infinity'

-- name: quotas
-- A quota of what is measured in figures, such as satisfaction, is no money, whatever currency came with it.
SELECT quota.quota_id, quota.payee_id, person.name AS payee_name, quota.measure, quota.start_on,
    nullif(quota.end_on, 'infinity') AS end_on, quota.amount,
    CASE WHEN quota.measure NOT IN (SELECT measure FROM measure_figure) THEN quota.currency END AS currency, quota.source
FROM quota LEFT JOIN person ON person.person_id = quota.payee_id AND person.superseded_at = 'infinity'
WHERE quota.superseded_at = 'infinity'

-- name: parameters
SELECT p.pay_parameter_id, p.payee_id, person.name AS payee_name, p.parameter, p.start_on, nullif(p.end_on, 'infinity') AS end_on,
    p.value, p.currency, p.source
FROM pay_parameter AS p LEFT JOIN person ON person.person_id = p.payee_id AND person.superseded_at = 'infinity'
WHERE p.superseded_at = 'infinity'

-- name: figures
SELECT f.measure_figure_id, f.payee_id, person.name AS payee_name, f.measure, f.start_on, nullif(f.end_on, 'infinity') AS end_on,
    f.value, f.source
FROM measure_figure AS f LEFT JOIN person ON person.person_id = f.payee_id AND person.superseded_at = 'infinity'
WHERE f.superseded_at = 'infinity'

-- name: rates
SELECT r.exchange_rate_id, r.from_currency, r.to_currency, r.rate_on, r.rate_type, r.rate, r.source
FROM exchange_rate AS r WHERE r.superseded_at = 'infinity'

-- name: journal
SELECT concat_ws('-', j.payout_run_id, j.payee_id, j.currency, j.account) AS line_key, j.payout_run_id, plan.document ->> 'title' AS plan_title, run.period,
    run.applied_at, j.payee_id, person.name AS payee_name, j.account, j.amount, j.currency
FROM journal_line AS j
JOIN payout_run AS run ON run.payout_run_id = j.payout_run_id
JOIN plan_version AS plan ON plan.plan_name = run.plan_name AND plan.version = run.plan_version
LEFT JOIN person ON person.person_id = j.payee_id AND person.superseded_at = 'infinity'
