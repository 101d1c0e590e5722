-- name: fetch_payees
-- Everyone who holds a seat in the period, once, in the role of the last seat held in it.
SELECT DISTINCT ON (h.person_id) h.person_id AS payee_id, person.currency, position.sales_role
FROM position_holder AS h
JOIN position ON position.position_id = h.position_id AND position.recorded_at <= %(as_of)s AND position.superseded_at > %(as_of)s
LEFT JOIN person ON person.person_id = h.person_id AND person.recorded_at <= %(as_of)s AND person.superseded_at > %(as_of)s
WHERE h.recorded_at <= %(as_of)s AND h.superseded_at > %(as_of)s AND h.start_on < %(end_on)s AND h.end_on > %(start_on)s
    AND (%(payee_id)s::bigint IS NULL OR h.person_id = %(payee_id)s)
ORDER BY h.person_id, h.end_on DESC, h.start_on DESC, h.position_id;

-- name: fetch_credits
-- Credits as they stood at the instant, with the columns of the very version of the booking that was credited.
SELECT c.payee_id, c.booking_id, b.booked_on, c.credit_type, c.amount, b.currency, b.deal_type, b.vertical, b.service_line, b.channel,
    b.source_id AS booking_number
FROM crediting_result AS r
JOIN credit AS c ON c.booking_id = r.booking_id AND c.crediting_run_id = r.crediting_run_id
JOIN booking AS b ON b.booking_id = r.booking_id AND b.recorded_at = r.booking_recorded_at
WHERE r.recorded_at <= %(as_of)s AND r.superseded_at > %(as_of)s AND r.booked_on >= %(first_on)s AND r.booked_on < %(end_on)s
    AND (%(payee_id)s::bigint IS NULL OR c.payee_id = %(payee_id)s);

-- name: add_credit
-- A credit that is not there: what would it bring?
SELECT %(payee_id)s::bigint, -1::bigint, %(booked_on)s::date, %(credit_type)s::text, %(amount)s::numeric(18, 4), %(currency)s::text,
    %(deal_type)s::text, %(vertical)s::text, %(service_line)s::text, %(channel)s::text, ''::text;

-- name: load_credit_origins
-- Why each credit of a payee was given, as it stood at the instant: which row of the crediting table, and whose booking it is.
SELECT c.booking_id, c.credit_type, r.rule_id, r.table_version, min(c.basis) AS basis, b.source, r.recorded_at AS credited_at
FROM crediting_result AS r
JOIN credit AS c ON c.booking_id = r.booking_id AND c.crediting_run_id = r.crediting_run_id
JOIN booking AS b ON b.booking_id = r.booking_id AND b.recorded_at = r.booking_recorded_at
WHERE r.recorded_at <= %(as_of)s AND r.superseded_at > %(as_of)s AND r.booked_on >= %(first_on)s AND r.booked_on < %(end_on)s
    AND c.payee_id = %(payee_id)s
GROUP BY c.booking_id, c.credit_type, r.rule_id, r.table_version, b.source, r.recorded_at;

-- name: fetch_quotas
SELECT payee_id, measure, start_on, end_on, amount, currency FROM quota
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND start_on < %(end_on)s AND end_on > %(start_on)s
    AND (%(payee_id)s::bigint IS NULL OR payee_id = %(payee_id)s);

-- name: fetch_parameters
SELECT payee_id, parameter, start_on, end_on, value, currency FROM pay_parameter
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s
    AND (%(payee_id)s::bigint IS NULL OR payee_id = %(payee_id)s);

-- name: fetch_figures
SELECT payee_id, measure, start_on, end_on, value FROM measure_figure
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND start_on < %(end_on)s AND end_on > %(start_on)s
    AND (%(payee_id)s::bigint IS NULL OR payee_id = %(payee_id)s);

-- name: fetch_rates
SELECT from_currency, to_currency, rate_on, rate FROM exchange_rate
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND rate_type = %(rate_type)s
    AND rate_on >= %(first_on)s::date - 14 AND rate_on < %(end_on)s;

-- name: find_first_quota_day
-- A quota that ends in the period may have begun long before it: its credits count too.
SELECT least(min(start_on), %(start_on)s) AS first_on FROM quota
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND end_on > %(start_on)s AND end_on <= %(end_on)s;

-- name: append_plan
INSERT INTO plan_version (plan_name, version, document, start_on, end_on, recorded_at)
VALUES (%(plan_name)s, %(version)s, %(document)s, %(start_on)s, %(end_on)s, %(at)s)
ON CONFLICT (plan_name, version) DO NOTHING;

-- name: find_plan_version
SELECT document FROM plan_version WHERE plan_name = %(plan_name)s AND version = %(version)s;

-- name: load_newest_plans
-- Of every plan in force on any day of the period the version recorded last.
SELECT DISTINCT ON (plan_name) plan_name, version, document FROM plan_version
WHERE start_on < %(end_on)s AND end_on > %(start_on)s
ORDER BY plan_name, recorded_at DESC, version;

-- name: find_run
-- Totals are summed from what the reader may see of the payouts: a run's row is open to every payee, everybody's pay is not.
-- The applied run of a plan and period, else the planned one.
SELECT payout_run_id, plan_name, plan_version, period, start_on, end_on, as_of, state, content_hash, planned_by, applied_at, applied_by, (
        SELECT coalesce(jsonb_object_agg(t.currency, t.amount::text), '{}') FROM (
            SELECT p.currency, sum(p.amount) AS amount FROM payout AS p WHERE p.payout_run_id = payout_run.payout_run_id GROUP BY p.currency
        ) AS t
    ) AS totals
FROM payout_run WHERE plan_name = %(plan_name)s AND period = %(period)s AND state IN ('applied', 'planned')
ORDER BY state LIMIT 1;

-- name: lock_planned_run
SELECT payout_run_id, plan_name, plan_version, period, start_on, end_on, as_of, state, content_hash, planned_by, applied_at, applied_by, (
        SELECT coalesce(jsonb_object_agg(t.currency, t.amount::text), '{}') FROM (
            SELECT p.currency, sum(p.amount) AS amount FROM payout AS p WHERE p.payout_run_id = payout_run.payout_run_id GROUP BY p.currency
        ) AS t
    ) AS totals
FROM payout_run WHERE plan_name = %(plan_name)s AND period = %(period)s AND state = 'planned' FOR UPDATE;

-- name: load_runs
SELECT payout_run_id, plan_name, plan_version, period, start_on, end_on, as_of, state, planned_by, applied_at, applied_by, (
        SELECT coalesce(jsonb_object_agg(t.currency, t.amount::text), '{}') FROM (
            SELECT p.currency, sum(p.amount) AS amount FROM payout AS p WHERE p.payout_run_id = payout_run.payout_run_id GROUP BY p.currency
        ) AS t
    ) AS totals
FROM payout_run WHERE state IN ('applied', 'planned') ORDER BY start_on DESC, plan_name;

-- name: find_run_by_id
SELECT payout_run_id, plan_name, plan_version, period, start_on, end_on, as_of, state, planned_by, applied_at, applied_by, (
        SELECT coalesce(jsonb_object_agg(t.currency, t.amount::text), '{}') FROM (
            SELECT p.currency, sum(p.amount) AS amount FROM payout AS p WHERE p.payout_run_id = payout_run.payout_run_id GROUP BY p.currency
        ) AS t
    ) AS totals
FROM payout_run WHERE payout_run_id = %(payout_run_id)s;

-- name: load_runs_of_period
SELECT payout_run_id, plan_name, plan_version, period, start_on, end_on, as_of, state, content_hash FROM payout_run
WHERE period = %(period)s AND state IN ('applied', 'planned') ORDER BY plan_name, state;

-- name: load_earlier_applied_runs
-- What later knowledge may adjust: everything paid by this plan for periods that ended before this one began.
SELECT payout_run_id, plan_name, plan_version, period, start_on, end_on, as_of FROM payout_run
WHERE plan_name = %(plan_name)s AND state = 'applied' AND end_on <= %(start_on)s ORDER BY start_on;

-- name: supersede_planned_run
UPDATE payout_run SET state = 'superseded' WHERE plan_name = %(plan_name)s AND period = %(period)s AND state = 'planned';

-- name: append_run
INSERT INTO payout_run (plan_name, plan_version, period, start_on, end_on, as_of, state, content_hash)
VALUES (%(plan_name)s, %(plan_version)s, %(period)s, %(start_on)s, %(end_on)s, %(as_of)s, 'planned', %(content_hash)s)
RETURNING payout_run_id;

-- name: apply_run
UPDATE payout_run SET state = 'applied', applied_at = %(at)s, applied_by = %(actor)s WHERE payout_run_id = %(payout_run_id)s;

-- name: append_payouts
-- Everything a run gives a payee, in one sum per currency.
INSERT INTO payout (payout_run_id, payee_id, amount, currency)
SELECT payout_run_id, payee_id, sum(amount), currency FROM earning WHERE payout_run_id = %(payout_run_id)s
GROUP BY payout_run_id, payee_id, currency;

-- name: append_journal
-- Debit the expense, credit what is owed.
INSERT INTO journal_line (payout_run_id, payee_id, account, amount, currency)
SELECT payout_run_id, payee_id, 'commission_expense', amount, currency FROM payout WHERE payout_run_id = %(payout_run_id)s
UNION ALL
SELECT payout_run_id, payee_id, 'commission_payable', -amount, currency FROM payout WHERE payout_run_id = %(payout_run_id)s;

-- name: sum_journal
-- The books: per account and currency, over everything ever applied.
SELECT account, currency, sum(amount)::numeric(38, 4) AS amount FROM journal_line GROUP BY account, currency ORDER BY account, currency;

-- name: fetch_paid_for_period
-- What has been paid for a closed period so far: its own run and every adjustment since.
SELECT e.payee_id, e.component, e.window_start_on, e.window_end_on, e.currency, sum(e.amount)::numeric(18, 4) AS amount,
    sum(e.measured)::numeric(18, 4) AS measured, sum(e.exact_amount)::numeric(28, 10) AS exact_amount
FROM earning AS e JOIN payout_run AS r USING (payout_run_id)
WHERE r.plan_name = %(plan_name)s AND r.state = 'applied' AND e.for_period = %(for_period)s AND r.end_on <= %(start_on)s
    AND (%(payee_id)s::bigint IS NULL OR e.payee_id = %(payee_id)s)
GROUP BY e.payee_id, e.component, e.window_start_on, e.window_end_on, e.currency;

-- name: load_payouts
SELECT p.payee_id, person.source_id AS payee_number, person.name, p.amount, p.currency
FROM payout AS p LEFT JOIN person ON person.person_id = p.payee_id AND person.superseded_at = 'infinity'
WHERE p.payout_run_id = %(payout_run_id)s ORDER BY p.amount DESC, person.source_id
LIMIT %(limit)s;

-- name: load_payees
-- Everyone who holds a seat in the period and whose pay the reader may see, with what they are paid where that is worked out.
SELECT DISTINCT ON (person.name, person.source_id, paid.currency) person.person_id AS payee_id, person.source_id AS payee_number,
    person.name, paid.payout, paid.currency, paid.state
FROM position_holder AS h
JOIN person ON person.person_id = h.person_id AND person.superseded_at = 'infinity'
LEFT JOIN (
    SELECT p.payee_id, p.currency, sum(p.amount)::numeric(18, 4) AS payout, min(r.state) AS state
    FROM payout AS p JOIN payout_run AS r USING (payout_run_id)
    WHERE r.period = %(period)s AND (r.state = 'applied' OR r.state = 'planned' AND %(sees_planned)s)
    GROUP BY p.payee_id, p.currency
) AS paid ON paid.payee_id = person.person_id
WHERE h.superseded_at = 'infinity' AND h.start_on < %(end_on)s AND h.end_on > %(start_on)s
    AND (acting_sees_all() OR person.person_id = ANY ((SELECT acting_payee_ids())::bigint[]))
ORDER BY person.name, person.source_id, paid.currency;

-- name: load_earnings_of_payee
SELECT payee_id, component, kind, for_period, window_start_on, window_end_on, measured, quota, rate, exact_amount, exchange_rate,
    exchange_rate_on, amount, currency, cause
FROM earning WHERE payout_run_id = %(payout_run_id)s AND payee_id = %(payee_id)s
ORDER BY kind, component, for_period, window_start_on;

-- name: find_payee
-- By number or, where two sources share a number, the one with pay.
SELECT person_id AS payee_id, source_id AS payee_number, name, currency FROM person
WHERE superseded_at = 'infinity' AND (source_id = %(payee)s OR person_id::text = %(payee)s)
ORDER BY (SELECT count(*) FROM payout WHERE payout.payee_id = person.person_id) DESC, source LIMIT 1;

-- name: load_acting_payees
-- Whose pay the acting person may look at: checked before a statement is worked out, whatever the policies of its tables.
SELECT acting_sees_all() OR coalesce(%(payee_id)s = ANY (acting_payee_ids()), false) AS may_see, acting_sees_all() AS sees_all,
    coalesce(%(payee_id)s = acting_person_id(), false) AS is_own, clock_timestamp() AS now;

-- name: fetch_payee_names
SELECT person_id AS payee_id, source_id AS payee_number, name FROM person WHERE superseded_at = 'infinity';

-- name: append_acceptance
INSERT INTO statement_acceptance (payee_id, period, statement_hash, accepted_at)
VALUES (%(payee_id)s, %(period)s, %(statement_hash)s, %(at)s)
ON CONFLICT (payee_id, period, statement_hash) DO NOTHING;

-- name: find_acceptance
SELECT statement_hash, accepted_at FROM statement_acceptance
WHERE payee_id = %(payee_id)s AND period = %(period)s ORDER BY accepted_at DESC LIMIT 1;
