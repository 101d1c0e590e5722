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

-- name: load_plan_versions
-- Every version of every plan, or of one, the newest first, with the periods that it paid or is to pay.
SELECT v.plan_name, v.version, v.document->>'title' AS title, v.start_on, v.end_on, v.recorded_at, v.recorded_by, (
        SELECT coalesce(array_agg(DISTINCT r.period ORDER BY r.period), '{}') FROM payout_run AS r
        WHERE r.plan_name = v.plan_name AND r.plan_version = v.version AND r.state = 'applied'
    ) AS paid_periods
FROM plan_version AS v WHERE %(plan_name)s::text IS NULL OR v.plan_name = %(plan_name)s
ORDER BY v.plan_name, v.recorded_at DESC, v.version;

-- name: load_names
SELECT person_id AS payee_id, source_id AS payee_number, name FROM person
WHERE superseded_at = 'infinity' AND person_id = ANY (%(ids)s) ORDER BY name, source_id;

-- name: load_newest_plans
-- Of every plan in force on any day of the period the version recorded last.
SELECT DISTINCT ON (plan_name) plan_name, version, document FROM plan_version
WHERE start_on < %(end_on)s AND end_on > %(start_on)s
ORDER BY plan_name, recorded_at DESC, version;

-- name: find_run
-- The applied run of a plan and period, else the one that is approved or planned.
SELECT payout_run_id, plan_name, plan_version, period, start_on, end_on, as_of, checked_at, state, content_hash, planned_by,
    planned_by_account_id, planned_by_person_id, approved_at, approved_by, rejected_at, rejected_by, rejected_because, applied_at, applied_by,
    payout_totals(payout_run_id) AS totals, count_payees(payout_run_id) AS payees, (
        SELECT v.document ->> 'title' FROM plan_version AS v
        WHERE v.plan_name = payout_run.plan_name AND v.version = payout_run.plan_version
    ) AS plan_title
FROM payout_run WHERE plan_name = %(plan_name)s AND period = %(period)s AND state IN ('applied', 'approved', 'planned')
ORDER BY state LIMIT 1;

-- name: lock_standing_run
SELECT payout_run_id FROM payout_run
WHERE plan_name = %(plan_name)s AND period = %(period)s AND state IN ('planned', 'approved') FOR UPDATE;

-- name: lock_run
SELECT payout_run_id FROM payout_run WHERE payout_run_id = %(payout_run_id)s FOR UPDATE;

-- name: load_runs
-- Everything that was decided or waits for it; what was replaced stands on the page of what replaced it.
SELECT payout_run_id, plan_name, plan_version, period, start_on, end_on, as_of, checked_at, state, content_hash, planned_by,
    planned_by_account_id, planned_by_person_id, approved_at, approved_by, rejected_at, rejected_by, rejected_because, applied_at, applied_by,
    payout_totals(payout_run_id) AS totals, count_payees(payout_run_id) AS payees, (
        SELECT v.document ->> 'title' FROM plan_version AS v
        WHERE v.plan_name = payout_run.plan_name AND v.version = payout_run.plan_version
    ) AS plan_title
FROM payout_run WHERE state <> 'superseded' ORDER BY start_on DESC, plan_name, payout_run_id DESC;

-- name: find_run_by_id
SELECT payout_run_id, plan_name, plan_version, period, start_on, end_on, as_of, checked_at, state, content_hash, planned_by,
    planned_by_account_id, planned_by_person_id, approved_at, approved_by, rejected_at, rejected_by, rejected_because, applied_at, applied_by,
    payout_totals(payout_run_id) AS totals, count_payees(payout_run_id) AS payees, (
        SELECT v.document ->> 'title' FROM plan_version AS v
        WHERE v.plan_name = payout_run.plan_name AND v.version = payout_run.plan_version
    ) AS plan_title
FROM payout_run WHERE payout_run_id = %(payout_run_id)s;

-- name: load_other_attempts
-- Runs of the same plan and period, the newest first.
SELECT payout_run_id, state, as_of, planned_by, payout_totals(payout_run_id) AS totals, count_payees(payout_run_id) AS payees
FROM payout_run WHERE plan_name = %(plan_name)s AND period = %(period)s AND payout_run_id <> %(payout_run_id)s
ORDER BY payout_run_id DESC LIMIT 50;

-- name: find_previous_run
-- What the plan paid last before this run's period.
SELECT payout_run_id, period, payout_totals(payout_run_id) AS totals, count_payees(payout_run_id) AS payees FROM payout_run
WHERE plan_name = %(plan_name)s AND state = 'applied' AND end_on <= %(start_on)s ORDER BY end_on DESC LIMIT 1;

-- name: sum_components
-- What each component gives, and what earlier periods add or take back.
SELECT e.component,
    coalesce(jsonb_path_query_first(v.document, '$.components[*] ? (@.name == $name)', jsonb_build_object('name', e.component)) ->> 'title',
        e.component) AS title,
    e.kind, e.currency, e.amount, e.payees
FROM (
    SELECT component, kind, currency, sum(amount)::numeric(18, 4) AS amount, count(DISTINCT payee_id) AS payees
    FROM earning WHERE payout_run_id = %(payout_run_id)s GROUP BY component, kind, currency
) AS e
JOIN payout_run AS r ON r.payout_run_id = %(payout_run_id)s
JOIN plan_version AS v ON v.plan_name = r.plan_name AND v.version = r.plan_version
ORDER BY e.currency, e.kind, e.component;

-- name: load_pay_changes
-- Payees whose pay differs between two runs; nothing stands for a run that does not pay them. The largest difference of each currency comes
-- first, then the second of each: amounts of different currencies cannot be compared.
SELECT coalesce(n.payee_id, b.payee_id) AS payee_id, person.source_id AS payee_number, person.name,
    coalesce(n.currency, b.currency) AS currency, b.amount AS before, n.amount AS now,
    (coalesce(n.amount, 0) - coalesce(b.amount, 0))::numeric(18, 4) AS difference
FROM (SELECT payee_id, currency, amount FROM payout WHERE payout_run_id = %(now_id)s) AS n
FULL JOIN (SELECT payee_id, currency, amount FROM payout WHERE payout_run_id = %(before_id)s) AS b
    ON b.payee_id = n.payee_id AND b.currency = n.currency
LEFT JOIN person ON person.person_id = coalesce(n.payee_id, b.payee_id) AND person.superseded_at = 'infinity'
WHERE n.amount IS DISTINCT FROM b.amount
ORDER BY row_number() OVER (
    PARTITION BY coalesce(n.currency, b.currency) ORDER BY abs(coalesce(n.amount, 0) - coalesce(b.amount, 0)) DESC, person.source_id
), coalesce(n.currency, b.currency) LIMIT %(limit)s;

-- name: count_pay_changes
SELECT count(*) AS total
FROM (SELECT payee_id, currency, amount FROM payout WHERE payout_run_id = %(now_id)s) AS n
FULL JOIN (SELECT payee_id, currency, amount FROM payout WHERE payout_run_id = %(before_id)s) AS b
    ON b.payee_id = n.payee_id AND b.currency = n.currency
WHERE n.amount IS DISTINCT FROM b.amount;

-- name: load_held_back
-- Findings that keep money out of a run, by cause; for a run that was applied, those that were open then.
WITH held AS (
    SELECT code, severity, cause, message, said, amount, currency, payee_id FROM finding
    WHERE producer = 'incentives' AND scope = %(scope)s AND resolved_at > coalesce(%(decided_at)s::timestamptz, now())
        AND found_at <= coalesce(%(decided_at)s::timestamptz, found_at)
)
SELECT code, severity, cause, count(*) AS count, count(DISTINCT payee_id) AS payees,
    (array_agg(message ORDER BY abs(amount) DESC NULLS LAST, message))[1] AS example,
    (array_agg(said ORDER BY abs(amount) DESC NULLS LAST, message))[1] AS said, (
        SELECT coalesce(jsonb_object_agg(sums.currency, sums.amount::text), '{}') FROM (
            SELECT inner_held.currency, sum(inner_held.amount) AS amount FROM held AS inner_held
            WHERE inner_held.code = held.code AND inner_held.cause = held.cause AND inner_held.amount IS NOT NULL
            GROUP BY inner_held.currency
        ) AS sums
    ) AS amount_by_currency
FROM held GROUP BY code, severity, cause ORDER BY severity, count(*) DESC, code, cause;

-- name: load_excluded_payees
-- Whom findings keep from being paid in full, and whether the run pays them at all.
SELECT person.person_id AS payee_id, person.source_id AS payee_number, person.name, count(*) AS findings, min(finding.message) AS example,
    (array_agg(finding.said ORDER BY finding.message))[1] AS said,
    EXISTS (SELECT FROM payout WHERE payout.payout_run_id = %(payout_run_id)s AND payout.payee_id = person.person_id) AS is_paid
FROM finding JOIN person ON person.person_id = finding.payee_id AND person.superseded_at = 'infinity'
WHERE finding.producer = 'incentives' AND finding.scope = %(scope)s
    AND finding.resolved_at > coalesce(%(decided_at)s::timestamptz, now())
    AND finding.found_at <= coalesce(%(decided_at)s::timestamptz, finding.found_at)
GROUP BY person.person_id, person.source_id, person.name ORDER BY is_paid, count(*) DESC, person.source_id LIMIT 200;

-- name: load_changed_inputs
-- What a run was worked out from and that is not what it was then: kind, how many, and one of them by name.
WITH window_of_run AS (
    SELECT least(%(first_on)s::date, (
        SELECT min(start_on) FROM payout_run WHERE plan_name = %(plan_name)s AND state = 'applied' AND end_on <= %(start_on)s
    )) AS first_on
), changes (input, name) AS (
    SELECT DISTINCT 'credits', booking.source_id FROM crediting_result AS r
    JOIN booking ON booking.booking_id = r.booking_id AND booking.recorded_at = r.booking_recorded_at
    WHERE r.booked_on >= (SELECT first_on FROM window_of_run) AND r.booked_on < %(end_on)s
        AND (r.recorded_at > %(since)s OR r.superseded_at > %(since)s AND r.superseded_at < 'infinity')
    UNION SELECT 'quotas', source_id FROM quota WHERE start_on < %(end_on)s AND end_on > (SELECT first_on FROM window_of_run)
        AND (recorded_at > %(since)s OR superseded_at > %(since)s AND superseded_at < 'infinity')
    UNION SELECT 'parameters', source_id FROM pay_parameter WHERE start_on < %(end_on)s AND end_on > (SELECT first_on FROM window_of_run)
        AND (recorded_at > %(since)s OR superseded_at > %(since)s AND superseded_at < 'infinity')
    UNION SELECT 'figures', source_id FROM measure_figure WHERE start_on < %(end_on)s AND end_on > (SELECT first_on FROM window_of_run)
        AND (recorded_at > %(since)s OR superseded_at > %(since)s AND superseded_at < 'infinity')
    UNION SELECT 'exchange_rates', from_currency || ' ' || to_currency || ' ' || rate_on FROM exchange_rate
    WHERE rate_on >= (SELECT first_on FROM window_of_run) - 14 AND rate_on < %(end_on)s
        AND (recorded_at > %(since)s OR superseded_at > %(since)s AND superseded_at < 'infinity')
    UNION SELECT 'seats', person.source_id FROM position_holder AS h
    JOIN person ON person.person_id = h.person_id AND person.superseded_at = 'infinity'
    WHERE h.start_on < %(end_on)s AND h.end_on > (SELECT first_on FROM window_of_run)
        AND (h.recorded_at > %(since)s OR h.superseded_at > %(since)s AND h.superseded_at < 'infinity')
    UNION SELECT 'payees', today.source_id FROM person AS today JOIN person AS before
    ON before.person_id = today.person_id AND before.recorded_at <= %(since)s AND before.superseded_at > %(since)s
    WHERE today.superseded_at = 'infinity' AND today.currency IS DISTINCT FROM before.currency
    UNION SELECT 'roles', today.source_id FROM position AS today JOIN position AS before
    ON before.position_id = today.position_id AND before.recorded_at <= %(since)s AND before.superseded_at > %(since)s
    WHERE today.superseded_at = 'infinity' AND today.sales_role IS DISTINCT FROM before.sales_role
    UNION SELECT 'plan', left(version, 12) FROM plan_version
    WHERE plan_name = %(plan_name)s AND version <> %(plan_version)s AND recorded_at > %(since)s AND start_on < %(end_on)s AND end_on > %(start_on)s
    UNION SELECT 'payouts', period FROM payout_run
    WHERE plan_name = %(plan_name)s AND state = 'applied' AND applied_at > %(since)s AND end_on <= %(start_on)s
)
SELECT input, count(*) AS count, min(name) AS example FROM changes GROUP BY input ORDER BY input;

-- name: load_runs_of_period
SELECT payout_run_id, plan_name, plan_version, period, start_on, end_on, as_of, state, content_hash FROM payout_run
WHERE period = %(period)s AND state IN ('applied', 'approved', 'planned') ORDER BY plan_name, state;

-- name: load_earlier_applied_runs
-- What later knowledge may adjust: everything paid by this plan for periods that ended before this one began.
SELECT payout_run_id, plan_name, plan_version, period, start_on, end_on, as_of FROM payout_run
WHERE plan_name = %(plan_name)s AND state = 'applied' AND end_on <= %(start_on)s ORDER BY start_on;

-- name: supersede_standing_run
UPDATE payout_run SET state = 'superseded'
WHERE plan_name = %(plan_name)s AND period = %(period)s AND state IN ('planned', 'approved');

-- name: append_run
INSERT INTO payout_run (plan_name, plan_version, period, start_on, end_on, as_of, checked_at, state, content_hash)
VALUES (%(plan_name)s, %(plan_version)s, %(period)s, %(start_on)s, %(end_on)s, %(as_of)s, %(as_of)s, 'planned', %(content_hash)s)
RETURNING payout_run_id;

-- name: confirm_run
-- Worked out again with the facts known at the instant, it came out the same.
UPDATE payout_run SET checked_at = %(at)s WHERE payout_run_id = %(payout_run_id)s;

-- name: approve_run
UPDATE payout_run SET state = 'approved', approved_at = %(at)s, approved_by = acting_name() WHERE payout_run_id = %(payout_run_id)s;

-- name: reject_run
UPDATE payout_run SET state = 'rejected', rejected_at = %(at)s, rejected_by = acting_name(), rejected_because = %(reason)s
WHERE payout_run_id = %(payout_run_id)s;

-- name: apply_run
UPDATE payout_run SET state = 'applied', applied_at = %(at)s, applied_by = acting_name() WHERE payout_run_id = %(payout_run_id)s;

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
-- The highest first, those whose name or number holds the text, with what the run before gave.
SELECT p.payee_id, person.source_id AS payee_number, person.name, p.amount, p.currency, b.amount AS before,
    (p.amount - coalesce(b.amount, 0))::numeric(18, 4) AS difference
FROM payout AS p
LEFT JOIN person ON person.person_id = p.payee_id AND person.superseded_at = 'infinity'
LEFT JOIN payout AS b ON b.payout_run_id = %(before_id)s AND b.payee_id = p.payee_id AND b.currency = p.currency
WHERE p.payout_run_id = %(payout_run_id)s AND (%(text)s = '' OR position(lower(%(text)s) IN lower(concat_ws(' ', person.name, person.source_id))) > 0)
ORDER BY p.amount DESC, person.source_id, p.currency
LIMIT %(limit)s OFFSET %(offset)s;

-- name: count_applied_runs
SELECT count(*) AS runs FROM payout_run WHERE plan_name = %(plan_name)s AND state = 'applied';

-- name: find_payout_of
SELECT 1 AS found FROM payout WHERE payout_run_id = %(payout_run_id)s AND payee_id = %(payee_id)s::bigint LIMIT 1;

-- name: count_payouts
SELECT count(*) AS total
FROM payout AS p LEFT JOIN person ON person.person_id = p.payee_id AND person.superseded_at = 'infinity'
WHERE p.payout_run_id = %(payout_run_id)s AND (%(text)s = '' OR position(lower(%(text)s) IN lower(concat_ws(' ', person.name, person.source_id))) > 0);

-- name: load_payees
-- Everyone who holds a seat in the period and whose pay the reader may see, with what they are paid where that is worked out.
SELECT DISTINCT ON (person.name, person.source_id, paid.currency) person.person_id AS payee_id, person.source_id AS payee_number,
    person.name, paid.payout, paid.currency, paid.state
FROM position_holder AS h
JOIN person ON person.person_id = h.person_id AND person.superseded_at = 'infinity'
LEFT JOIN (
    SELECT p.payee_id, p.currency, sum(p.amount)::numeric(18, 4) AS payout, min(r.state) AS state
    FROM payout AS p JOIN payout_run AS r USING (payout_run_id)
    WHERE r.period = %(period)s AND (r.state = 'applied' OR r.state IN ('planned', 'approved') AND %(sees_planned)s)
    GROUP BY p.payee_id, p.currency
) AS paid ON paid.payee_id = person.person_id
WHERE h.superseded_at = 'infinity' AND h.start_on < %(end_on)s AND h.end_on > %(start_on)s
    AND (acting_sees_all() OR person.person_id = ANY ((SELECT acting_payee_ids())::bigint[]))
ORDER BY person.name, person.source_id, paid.currency;

-- name: load_attainments
-- Per payee and component with a quota, how far its newest window is; the share is rounded down, nobody reads 100 %% before it is reached.
SELECT DISTINCT ON (e.payee_id, e.component) e.payee_id, e.component,
    coalesce(jsonb_path_query_first(v.document, '$.components[*] ? (@.name == $name)', jsonb_build_object('name', e.component)) ->> 'title',
        e.component) AS title,
    (div(e.measured * 10000, e.quota) / 10000)::numeric(18, 4) AS reached
FROM earning AS e
JOIN payout_run AS r USING (payout_run_id)
JOIN plan_version AS v ON v.plan_name = r.plan_name AND v.version = r.plan_version
WHERE r.period = %(period)s AND (r.state = 'applied' OR r.state IN ('planned', 'approved') AND %(sees_planned)s)
    AND e.kind = 'activity' AND e.quota > 0
ORDER BY e.payee_id, e.component, e.window_start_on DESC;

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
