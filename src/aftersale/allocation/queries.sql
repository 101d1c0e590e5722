-- name: fetch_tickets
-- What was known at the instant of the tickets that somebody may still have to contact; done is for good.
SELECT t.ticket_id, t.source_id AS ticket_number, t.customer, t.product, t.region, t.country, t.segment, t.language, t.contract_on,
    t.amount, t.currency, t.opened_on, t.due_on, t.window_start_on, t.window_end_on, t.handling_minutes
FROM ticket AS t
WHERE t.recorded_at <= %(as_of)s AND t.superseded_at > %(as_of)s AND t.opened_on <= %(first_on)s
    AND (t.closed_on IS NULL OR t.closed_on > %(first_on)s)
    AND NOT EXISTS (SELECT FROM ticket_event AS e WHERE e.ticket_id = t.ticket_id AND e.kind = 'done' AND e.recorded_at <= %(as_of)s);

-- name: fetch_ticket_events
-- Of tickets that are not done, and of those contacted since the week and the month began: they count towards volumes.
-- Who has tried to reach the customer has accepted the ticket.
SELECT e.ticket_event_id, e.ticket_id, e.partner_id, CASE e.kind WHEN 'attempted' THEN 'accepted' ELSE e.kind END AS kind, e.contact_on,
    e.recorded_at
FROM ticket_event AS e
WHERE e.recorded_at <= %(as_of)s
    AND (e.ticket_id NOT IN (SELECT ticket_id FROM ticket_event WHERE kind = 'done' AND recorded_at <= %(as_of)s)
        OR e.ticket_id IN (SELECT ticket_id FROM ticket_event WHERE contact_on >= %(since_on)s)
        OR e.ticket_id IN (SELECT ticket_id FROM ticket_outcome WHERE contacted_on >= %(since_on)s AND superseded_at > %(as_of)s));

-- name: fetch_done_tickets
-- Those that were given for a day of the run, or contacted on one: that they are done gives no place of the day back.
SELECT t.ticket_id, t.product, t.region, t.segment, t.language, t.handling_minutes, o.contacted_on
FROM ticket AS t
LEFT JOIN (
    SELECT ticket_id, max(contacted_on) AS contacted_on FROM ticket_outcome
    WHERE contacted_on >= %(first_on)s AND contacted_on < %(end_on)s AND recorded_at <= %(begun_at)s AND superseded_at > %(begun_at)s
    GROUP BY ticket_id
) AS o USING (ticket_id)
WHERE t.recorded_at <= %(as_of)s AND t.superseded_at > %(as_of)s
    AND t.ticket_id IN (SELECT ticket_id FROM ticket_event WHERE kind = 'done' AND recorded_at <= %(begun_at)s)
    AND (o.ticket_id IS NOT NULL
        OR t.ticket_id IN (SELECT ticket_id FROM ticket_event WHERE contact_on >= %(first_on)s AND contact_on < %(end_on)s));

-- name: fetch_ticket_pins
-- Those that hold, and exclusions that somebody ended: a partner that returned a ticket may get it again after that.
SELECT ticket_id, partner_id, kind, made_at, CASE WHEN ended_at <= %(as_of)s THEN ended_at END AS ended_at FROM ticket_pin
WHERE made_at <= %(as_of)s AND (ended_at > %(as_of)s OR kind = 'exclude');

-- name: fetch_partners
SELECT partner_id, source_id AS partner_number, name, country, weekdays, pace FROM partner
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s;

-- name: fetch_partner_scopes
SELECT partner_id, dimension, value, start_on, end_on FROM partner_scope
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND start_on < %(end_on)s AND end_on > %(first_on)s;

-- name: fetch_partner_contracts
SELECT partner_id, start_on, end_on, currency, cost_per_ticket, cost_per_minute, handling_minutes, fixed_fee, bonus_per_sale,
    malus_per_cancellation, tier_kind
FROM partner_contract
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND start_on < %(end_on)s AND end_on > %(first_on)s;

-- name: fetch_partner_tiers
SELECT partner_id, start_on, end_on, from_tickets, cost_per_ticket, currency FROM partner_tier
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND start_on < %(end_on)s AND end_on > %(first_on)s;

-- name: fetch_partner_capacities
SELECT partner_id, start_on, end_on, tickets_a_day, tickets_a_week, minutes_a_day, overtime_a_day, overtime_cost, fewest_a_day,
    shortfall_price, none_or_at_least, currency
FROM partner_capacity
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND start_on < %(end_on)s AND end_on > %(first_on)s;

-- name: fetch_partner_quotas
SELECT partner_quota_id, partner_id, dimension, value, start_on, end_on, fewest, most, shortfall_price, currency FROM partner_quota
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND start_on < %(end_on)s AND end_on > %(first_on)s;

-- name: fetch_partner_pauses
SELECT partner_id, start_on, end_on FROM partner_pause
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND start_on < %(end_on)s AND end_on > %(first_on)s;

-- name: fetch_outcomes
-- Each with what its ticket was about, as known at the instant. Where no such ticket is known, it still says how its partner does.
SELECT o.ticket_id, o.partner_id, o.contacted_on, o.result, o.quality, t.customer, t.product, t.segment, t.region,
    t.ticket_id IS NOT NULL AS is_known
FROM ticket_outcome AS o
LEFT JOIN ticket AS t ON t.ticket_id = o.ticket_id AND t.recorded_at <= %(as_of)s AND t.superseded_at > %(as_of)s
WHERE o.recorded_at <= %(as_of)s AND o.superseded_at > %(as_of)s AND o.contacted_on < %(first_on)s;

-- name: count_record
-- How a partner did with the tickets that it contacted before a run, as known at its instant: what its rates rest on.
SELECT count(*) AS contacted, count(*) FILTER (WHERE sold) AS sold, count(*) FILTER (WHERE cancelled) AS cancelled, max(last_on) AS last_on
FROM (
    SELECT bool_or(result = 'sold') AS sold, bool_or(result = 'cancelled') AS cancelled, max(contacted_on) AS last_on FROM ticket_outcome
    WHERE partner_id = %(partner_id)s AND recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND contacted_on < %(first_on)s
    GROUP BY ticket_id
) AS seen;

-- name: load_opened_by_source
-- Also those that were replaced since: what was opened once is not opened again.
SELECT DISTINCT source_id FROM ticket WHERE source = %(source)s;

-- name: load_seen_values
-- What the words of the vocabularies have been so far, for whoever reads drafts: these values say nothing about any customer.
SELECT word, value FROM known_ticket_values() ORDER BY word, value;

-- name: take_planning_lock
-- One plans at a time; whoever comes second is told, and does not wait.
SELECT pg_try_advisory_xact_lock(%(lock)s) AS is_taken;

-- name: name_planner
-- What others are told who find the lock taken.
SELECT set_config('application_name', %(name)s, true);

-- name: find_planner
SELECT planner, since FROM find_allocation_planner(%(lock)s);

-- name: supersede_standing_run
UPDATE allocation_run SET state = 'superseded' WHERE state IN ('planned', 'approved');

-- name: append_run
INSERT INTO allocation_run (
    allocate_on, days, as_of, state, content_hash, currency, eligibility_version, weights_version, policy, method, value, bound, counts,
    timings, follows_run_id, base_run_id)
VALUES (%(allocate_on)s, %(days)s, %(as_of)s, 'planned', %(content_hash)s, %(currency)s, %(eligibility_version)s, %(weights_version)s,
    %(policy)s, %(method)s, %(value)s, %(bound)s, %(counts)s, %(timings)s, %(follows_run_id)s, %(base_run_id)s)
RETURNING allocation_run_id;

-- name: append_question
INSERT INTO allocation_question (allocation_run_id, inputs, question) VALUES (%(allocation_run_id)s, %(inputs)s, %(question)s);

-- name: find_question
SELECT question FROM allocation_question WHERE allocation_run_id = %(allocation_run_id)s;

-- name: find_asked
-- What was asked last, if it was by these very inputs: then what was found in it is open still, unless somebody resolved some of it.
SELECT asked.allocation_run_id, asked.question FROM allocation_question AS asked JOIN allocation_run AS run USING (allocation_run_id)
WHERE asked.inputs = %(inputs)s AND asked.allocation_run_id = (SELECT max(allocation_run_id) FROM allocation_question)
    AND NOT EXISTS (
        SELECT FROM finding WHERE producer = 'allocation' AND scope = '' AND resolved_at > run.as_of AND resolved_at < 'infinity'
    );

-- name: read_question
-- Some bytes of it: they are stored unpacked by the database, so that only these are read.
SELECT substring(question FROM %(begin)s::integer FOR %(count)s::integer) AS part FROM allocation_question
WHERE allocation_run_id = %(allocation_run_id)s;

-- name: append_answer
INSERT INTO allocation_answer (allocation_run_id, answer) VALUES (%(allocation_run_id)s, %(answer)s);

-- name: find_answer
SELECT answer FROM allocation_answer WHERE allocation_run_id = %(allocation_run_id)s;

-- name: read_answer
SELECT substring(answer FROM %(begin)s::integer FOR %(count)s::integer) AS part FROM allocation_answer
WHERE allocation_run_id = %(allocation_run_id)s;

-- name: load_runs
-- What was replaced is left out, unless it is asked for by number.
SELECT * FROM allocation_run
WHERE CASE WHEN %(allocation_run_id)s::bigint IS NULL THEN state <> 'superseded' ELSE allocation_run_id = %(allocation_run_id)s END
ORDER BY allocation_run_id DESC LIMIT %(limit)s;

-- name: find_standing_run
SELECT * FROM allocation_run WHERE state IN ('planned', 'approved');

-- name: load_decided_runs
-- What others decided on runs that somebody planned, or planned before they were changed by hand; the last step of each. As one run waits at
-- a time, the next one took the place of one that was replaced; after a change by hand it is still the same plan.
SELECT run.*, decided.by AS decided_by, decided.at AS decided_at FROM allocation_run AS run
LEFT JOIN allocation_run AS base ON base.allocation_run_id = run.base_run_id
LEFT JOIN LATERAL (
    SELECT * FROM allocation_run AS later WHERE run.state = 'superseded' AND later.allocation_run_id > run.allocation_run_id
    ORDER BY later.allocation_run_id LIMIT 1
) AS replacing ON replacing.follows_run_id IS DISTINCT FROM run.allocation_run_id
CROSS JOIN LATERAL (
    SELECT CASE run.state WHEN 'applied' THEN run.applied_by WHEN 'rejected' THEN run.rejected_by WHEN 'superseded' THEN replacing.planned_by
            ELSE run.approved_by END AS by,
        CASE run.state WHEN 'applied' THEN run.applied_at WHEN 'rejected' THEN run.rejected_at WHEN 'superseded' THEN replacing.as_of
            ELSE run.approved_at END AS at
) AS decided
WHERE %(name)s IN (run.planned_by, base.planned_by) AND run.state IN ('approved', 'rejected', 'applied', 'superseded') AND decided.by <> %(name)s
    AND decided.at > %(since)s
ORDER BY decided.at DESC LIMIT 10;

-- name: load_ticket_news
-- What others did with tickets, counted by deed: those of one run, else of one person on one day. Who asks sees the events of their partners only.
SELECT event.kind, event.allocation_run_id, event.recorded_by, min(event.contact_on) AS contact_on, count(*) AS tickets,
    max(event.recorded_at) AS recorded_at
FROM ticket_event AS event
WHERE event.recorded_at > %(since)s AND event.kind = ANY (%(kinds)s) AND event.recorded_by <> %(name)s
GROUP BY event.kind, event.allocation_run_id, event.recorded_by, CASE WHEN event.allocation_run_id IS NULL THEN event.recorded_at::date END
ORDER BY max(event.recorded_at) DESC LIMIT 10;

-- name: find_newest_run
-- The one that waits for a decision, else the one that was applied last.
SELECT * FROM allocation_run WHERE state IN ('planned', 'approved', 'applied') ORDER BY allocation_run_id DESC LIMIT 1;

-- name: find_previous_run
SELECT allocation_run_id, value FROM allocation_run
WHERE allocation_run_id = %(follows_run_id)s
    OR %(follows_run_id)s::bigint IS NULL AND state = 'applied' AND allocation_run_id < %(allocation_run_id)s
ORDER BY allocation_run_id DESC LIMIT 1;

-- name: lock_run
SELECT FROM allocation_run WHERE allocation_run_id = %(allocation_run_id)s FOR UPDATE;

-- name: approve_run
UPDATE allocation_run SET state = 'approved', approved_at = %(at)s, approved_by = acting_name() WHERE allocation_run_id = %(allocation_run_id)s;

-- name: reject_run
UPDATE allocation_run SET state = 'rejected', rejected_at = %(at)s, rejected_by = acting_name(), rejected_because = %(reason)s
WHERE allocation_run_id = %(allocation_run_id)s;

-- name: apply_run
UPDATE allocation_run SET state = 'applied', applied_at = %(at)s, applied_by = acting_name() WHERE allocation_run_id = %(allocation_run_id)s;

-- name: withdraw_moved_tickets
-- What a partner was given and has not accepted, and the run gives to another or to nobody.
INSERT INTO ticket_event (ticket_id, partner_id, kind, reason)
SELECT choice.ticket_id, state.partner_id, 'withdrawn', %(reason)s
FROM allocation_run_choice AS choice
JOIN ticket_state AS state ON state.ticket_id = choice.ticket_id AND state.state = 'allocated'
JOIN ticket ON ticket.ticket_id = choice.ticket_id AND ticket.superseded_at = 'infinity'
WHERE choice.allocation_run_id = %(allocation_run_id)s AND choice.partner_id IS DISTINCT FROM state.partner_id
    AND (ticket.closed_on IS NULL OR ticket.closed_on > %(allocate_on)s);

-- name: give_tickets
-- Tickets that are with the same partner on the same day already get no new event; what was accepted, ended, returned or closed since the
-- run was planned is left out.
INSERT INTO ticket_event (ticket_id, partner_id, kind, contact_on, allocation_run_id)
SELECT choice.ticket_id, choice.partner_id, 'allocated', choice.contact_on, choice.allocation_run_id
FROM allocation_run_choice AS choice
JOIN ticket ON ticket.ticket_id = choice.ticket_id AND ticket.superseded_at = 'infinity'
LEFT JOIN ticket_state AS state ON state.ticket_id = choice.ticket_id
WHERE choice.allocation_run_id = %(allocation_run_id)s AND choice.partner_id IS NOT NULL
    AND (ticket.closed_on IS NULL OR ticket.closed_on > %(allocate_on)s)
    AND (state.ticket_id IS NULL OR state.state = 'withdrawn' OR state.state = 'returned' AND state.changed_at <= %(as_of)s
        OR state.state = 'allocated' AND state.contact_on IS DISTINCT FROM choice.contact_on);

-- name: count_kept_tickets
-- How many of the run's tickets are with its partner on its day now, whichever run brought them there.
SELECT count(*) AS tickets FROM allocation_run_choice AS choice
JOIN ticket_state AS state ON state.ticket_id = choice.ticket_id AND state.partner_id = choice.partner_id
    AND state.contact_on = choice.contact_on AND state.state = 'allocated'
WHERE choice.allocation_run_id = %(allocation_run_id)s;

-- name: load_pins
-- Those that held at an instant, or now.
SELECT pin.ticket_pin_id, pin.ticket_id, ticket.source_id AS ticket_number, pin.partner_id, partner.name AS partner_name, pin.kind, pin.reason,
    pin.made_by, pin.made_at
FROM ticket_pin AS pin
LEFT JOIN ticket ON ticket.ticket_id = pin.ticket_id AND ticket.superseded_at = 'infinity'
LEFT JOIN partner ON partner.partner_id = pin.partner_id AND partner.superseded_at = 'infinity'
WHERE pin.made_at <= coalesce(%(at)s, 'infinity'::timestamptz) AND pin.ended_at > coalesce(%(at)s, clock_timestamp())
ORDER BY pin.ticket_pin_id;

-- name: load_ruled_out
-- Partners that gave a ticket back by an instant, unless somebody let them have it again, and those that were ruled out by hand; of each
-- the last that happened, last.
SELECT partner_id, kind, recorded_at AS at, recorded_by AS name, reason FROM ticket_event AS event
WHERE ticket_id = %(ticket_id)s AND kind = 'returned' AND recorded_at <= %(as_of)s AND NOT EXISTS (
    SELECT FROM ticket_pin AS pin WHERE pin.ticket_id = event.ticket_id AND pin.partner_id = event.partner_id AND pin.kind = 'exclude'
        AND pin.ended_at > event.recorded_at AND pin.ended_at <= %(as_of)s)
UNION ALL
SELECT partner_id, kind, made_at, made_by, reason FROM ticket_pin
WHERE ticket_id = %(ticket_id)s AND kind = 'exclude' AND made_at <= %(as_of)s AND ended_at > %(as_of)s
ORDER BY at, partner_id;

-- name: append_pin
INSERT INTO ticket_pin (ticket_id, partner_id, kind, reason) VALUES (%(ticket_id)s, %(partner_id)s, %(kind)s, %(reason)s)
RETURNING ticket_pin_id;

-- name: end_pin
UPDATE ticket_pin SET ended_at = clock_timestamp(), ended_by = acting_name()
WHERE ticket_pin_id = %(ticket_pin_id)s AND ended_at = 'infinity' RETURNING ticket_id, partner_id, kind;

-- name: load_names
SELECT partner_id, source_id AS partner_number, name FROM partner WHERE superseded_at = 'infinity';

-- name: find_partner
-- By number, or by name where that is unique.
SELECT partner_id, source, source_id AS partner_number, name FROM partner
WHERE superseded_at = 'infinity' AND (source_id = %(partner)s OR name = %(partner)s OR partner_id::text = %(partner)s)
ORDER BY source_id <> %(partner)s LIMIT 1;

-- name: find_ticket
SELECT ticket.ticket_id, ticket.source_id AS ticket_number, state.state, state.partner_id, state.contact_on
FROM ticket LEFT JOIN ticket_state AS state USING (ticket_id)
WHERE ticket.superseded_at = 'infinity' AND (ticket.source_id = %(ticket)s OR ticket.ticket_id::text = %(ticket)s)
ORDER BY ticket.source_id <> %(ticket)s LIMIT 1;

-- name: load_choices
SELECT choice.ticket_id, ticket.source_id AS ticket_number, ticket.customer, ticket.product, ticket.region, ticket.segment, ticket.language,
    ticket.amount, ticket.currency, ticket.due_on, choice.status, choice.reason, choice.partner_id, partner.name AS partner_name,
    choice.contact_on, choice.value, choice.regret, choice.runner_up_partner_id, runner_up.name AS runner_up_partner_name,
    choice.candidates, choice.status = 'locked' AS is_locked, lock.made_by AS locked_by, lock.made_at AS locked_at, choice.parts
FROM allocation_run_choice AS choice
JOIN allocation_run AS run USING (allocation_run_id)
LEFT JOIN ticket_pin AS lock ON choice.status = 'locked' AND lock.ticket_id = choice.ticket_id AND lock.kind = 'lock'
    AND lock.made_at <= run.as_of AND lock.ended_at > run.as_of
LEFT JOIN ticket ON ticket.ticket_id = choice.ticket_id AND ticket.superseded_at = 'infinity'
LEFT JOIN partner ON partner.partner_id = choice.partner_id AND partner.superseded_at = 'infinity'
LEFT JOIN partner AS runner_up ON runner_up.partner_id = choice.runner_up_partner_id AND runner_up.superseded_at = 'infinity'
WHERE choice.allocation_run_id = %(allocation_run_id)s
    AND (%(partner_id)s::bigint IS NULL OR choice.partner_id = %(partner_id)s)
    AND (%(status)s::text IS NULL OR choice.status = %(status)s)
    AND (%(ticket_id)s::bigint IS NULL OR choice.ticket_id = %(ticket_id)s)
    AND (%(text)s = '' OR ticket.source_id ILIKE %(pattern)s OR ticket.customer ILIKE %(pattern)s)
ORDER BY CASE WHEN %(sort)s = 'value' THEN choice.value WHEN %(sort)s = 'regret' THEN choice.regret END DESC NULLS LAST,
    CASE WHEN %(sort)s = 'due_on' THEN ticket.due_on END NULLS LAST, ticket.source_id, choice.ticket_id
LIMIT %(limit)s OFFSET %(offset)s;

-- name: count_choices
SELECT count(*) AS total FROM allocation_run_choice AS choice
LEFT JOIN ticket ON ticket.ticket_id = choice.ticket_id AND ticket.superseded_at = 'infinity'
WHERE choice.allocation_run_id = %(allocation_run_id)s
    AND (%(partner_id)s::bigint IS NULL OR choice.partner_id = %(partner_id)s)
    AND (%(status)s::text IS NULL OR choice.status = %(status)s)
    AND (%(text)s = '' OR ticket.source_id ILIKE %(pattern)s OR ticket.customer ILIKE %(pattern)s);

-- name: load_places
-- Those whose places are worth most first.
SELECT place.partner_id, coalesce(partner.name, place.partner_id::text) AS partner_name, place.contact_on, place.places, place.overtime,
    place.fewest, place.load, place.kept, place.minutes_places, place.minutes_load, place.value, place.cost, place.price, place.one_more,
    place.one_fewer
FROM allocation_place AS place
LEFT JOIN partner ON partner.partner_id = place.partner_id AND partner.superseded_at = 'infinity'
WHERE place.allocation_run_id = %(allocation_run_id)s
ORDER BY place.price DESC, partner.name, place.partner_id, place.contact_on;

-- name: load_quota_uses
SELECT used.partner_quota_id, quota.partner_id, partner.name AS partner_name, quota.dimension, quota.value AS quota_value, quota.fewest,
    quota.most, used.load, used.shortfall, used.price
FROM allocation_quota_use AS used
JOIN allocation_run AS run USING (allocation_run_id)
JOIN partner_quota AS quota ON quota.partner_quota_id = used.partner_quota_id
    AND quota.recorded_at <= run.as_of AND quota.superseded_at > run.as_of
LEFT JOIN partner ON partner.partner_id = quota.partner_id AND partner.superseded_at = 'infinity'
WHERE used.allocation_run_id = %(allocation_run_id)s
ORDER BY used.price DESC, partner.name, quota.dimension, quota.value;

-- name: append_ticket_event
INSERT INTO ticket_event (ticket_id, partner_id, kind, reason, contact_on)
VALUES (%(ticket_id)s, %(partner_id)s, %(kind)s, %(reason)s, %(contact_on)s);

-- name: find_member
SELECT partner_member_id FROM partner_member
WHERE partner_id = %(partner_id)s AND person_id = %(person_id)s AND superseded_at = 'infinity' AND end_on > %(today)s;

-- name: append_outcome
-- Reported by the partner itself: there is no file, so there is no import.
INSERT INTO ticket_outcome (
    ticket_outcome_id, ticket_id, partner_id, contacted_on, result, amount, currency, quality, handling_minutes, source, source_id,
    content_hash, import_id, recorded_at, corrected_because)
VALUES (%(ticket_outcome_id)s, %(ticket_id)s, %(partner_id)s, %(contacted_on)s, %(result)s, %(amount)s, %(currency)s, %(quality)s,
    %(handling_minutes)s, %(source)s, %(source_id)s, %(content_hash)s, 0, %(at)s, %(corrected_because)s);

-- name: supersede_outcome
UPDATE ticket_outcome SET superseded_at = %(at)s WHERE ticket_outcome_id = %(ticket_outcome_id)s AND superseded_at = 'infinity';

-- name: find_reported
SELECT outcome.*, coalesce(ticket.source_id, outcome.ticket_id::text) AS ticket_number FROM ticket_outcome AS outcome
LEFT JOIN ticket ON ticket.ticket_id = outcome.ticket_id AND ticket.superseded_at = 'infinity'
WHERE outcome.ticket_outcome_id = %(ticket_outcome_id)s AND outcome.superseded_at = 'infinity';

-- name: find_bounds_of_report
-- Nobody contacts a customer before the ticket is open, nor before it has it: on the day of the run at the latest, and in the west it is
-- still the day before.
SELECT greatest(ticket.opened_on, (
        SELECT min(least(event.contact_on, (event.recorded_at AT TIME ZONE 'UTC' - interval '12 hours')::date)) FROM ticket_event AS event
        WHERE event.ticket_id = ticket.ticket_id AND event.partner_id = %(partner_id)s AND event.kind = 'allocated'
    )) AS first_on, ticket.window_end_on,
    (SELECT count(DISTINCT told.ticket_outcome_id) FROM ticket_outcome AS told
        WHERE told.ticket_id = ticket.ticket_id AND told.partner_id = %(partner_id)s AND told.source = 'partner') AS reports
FROM ticket WHERE ticket.ticket_id = %(ticket_id)s AND ticket.superseded_at = 'infinity';

-- name: load_ticket_numbers
SELECT ticket_id, source_id AS ticket_number FROM ticket WHERE superseded_at = 'infinity' AND ticket_id = ANY (%(ids)s);

-- name: fetch_contacts
-- What came of tickets, as known at the instant, of one partner where one is asked for.
SELECT ticket_id, partner_id, contacted_on, result, amount, currency, handling_minutes FROM ticket_outcome
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND (%(partner_id)s::bigint IS NULL OR partner_id = %(partner_id)s);

-- name: fetch_givings
-- Who was given which ticket for which day, and whether they kept it.
SELECT ticket_event_id, ticket_id, partner_id, kind, contact_on FROM ticket_event
WHERE recorded_at <= %(as_of)s AND (%(partner_id)s::bigint IS NULL OR partner_id = %(partner_id)s);

-- name: fetch_due_days
SELECT ticket_id, due_on, closed_on, handling_minutes FROM due_days_of_tickets(%(as_of)s);

-- name: fetch_arms
-- Tickets that runs with a held back share gave out, and by which of the two ways; each as it was given out last. What was locked was
-- decided by neither.
SELECT DISTINCT ON (event.ticket_id) event.ticket_id, event.partner_id, coalesce(own.status, base.status) = 'held_back' AS is_held_back,
    run.allocate_on
FROM ticket_event AS event
JOIN allocation_run AS run USING (allocation_run_id)
LEFT JOIN allocation_choice AS own ON own.allocation_run_id = run.allocation_run_id AND own.ticket_id = event.ticket_id
LEFT JOIN allocation_choice AS base ON base.allocation_run_id = run.base_run_id AND base.ticket_id = event.ticket_id
WHERE event.kind = 'allocated' AND event.recorded_at <= %(as_of)s AND coalesce(own.status, base.status) <> 'locked'
    AND (run.policy->>'held_back_share')::numeric > 0 AND run.applied_at <= %(as_of)s
    AND run.allocate_on >= %(start_on)s AND run.allocate_on < %(end_on)s
ORDER BY event.ticket_id, event.ticket_event_id DESC;

-- name: load_compared_runs
-- Applied runs that held tickets back: how many by share.
SELECT (policy->>'held_back_share')::numeric AS share, count(*) AS runs, min(allocate_on) AS first_on, max(allocate_on) AS last_on
FROM allocation_run
WHERE (policy->>'held_back_share')::numeric > 0 AND applied_at <= %(as_of)s AND allocate_on >= %(start_on)s AND allocate_on < %(end_on)s
GROUP BY 1 ORDER BY 1;

-- name: load_calendars
-- When those work who may get tickets on a day: with a contract and a capacity in force, and not paused.
SELECT DISTINCT each.on_day::date AS day, partner.weekdays, partner.country
FROM generate_series(%(first_on)s::date, %(last_on)s::date, interval '1 day') AS each (on_day)
JOIN partner ON partner.superseded_at = 'infinity'
JOIN partner_contract AS contract ON contract.partner_id = partner.partner_id AND contract.superseded_at = 'infinity'
    AND contract.start_on <= each.on_day AND contract.end_on > each.on_day
JOIN partner_capacity AS capacity ON capacity.partner_id = partner.partner_id AND capacity.superseded_at = 'infinity'
    AND capacity.start_on <= each.on_day AND capacity.end_on > each.on_day
WHERE NOT EXISTS (
    SELECT FROM partner_pause AS pause WHERE pause.partner_id = partner.partner_id AND pause.superseded_at = 'infinity'
        AND pause.start_on <= each.on_day AND pause.end_on > each.on_day);

-- name: find_last_applied
SELECT days, policy FROM allocation_run WHERE state = 'applied' ORDER BY applied_at DESC LIMIT 1;

-- name: find_run_of_day
SELECT * FROM allocation_run WHERE planned_by = %(planner)s AND allocate_on = %(day)s ORDER BY allocation_run_id LIMIT 1;

-- name: compare_places
-- What each partner takes and gets in two runs, over all days of each; its price is the highest of its days. A ticket that the second
-- run does not decide on stays where it is: its partner does not lose it. The difference is over the tickets of both runs.
WITH before AS (
    SELECT partner_id, sum(places + overtime) AS places, sum(load) AS tickets, sum(value) AS value, max(coalesce(one_more, price)) AS price
    FROM allocation_place WHERE allocation_run_id = %(before_id)s GROUP BY partner_id
),
after AS (
    SELECT partner_id, sum(places + overtime) AS places, sum(load) AS tickets, sum(value) AS value, max(coalesce(one_more, price)) AS price
    FROM allocation_place WHERE allocation_run_id = %(after_id)s GROUP BY partner_id
),
sides AS MATERIALIZED (
    SELECT old.partner_id AS before_id, new.partner_id AS after_id, old.value AS value_before, new.value AS value_after,
        old.ticket_id IS NOT NULL AS is_before, new.ticket_id IS NOT NULL AS is_after, new.status = 'kept' AS is_kept
    FROM (SELECT ticket_id, partner_id, value FROM allocation_run_choice WHERE allocation_run_id = %(before_id)s) AS old
    FULL JOIN (SELECT ticket_id, partner_id, value, status FROM allocation_run_choice WHERE allocation_run_id = %(after_id)s) AS new
        USING (ticket_id)
),
gains AS (
    SELECT after_id AS partner_id, sum(value_after) FILTER (WHERE is_before) AS value,
        count(*) FILTER (WHERE after_id IS DISTINCT FROM before_id AND (is_before OR NOT is_kept)) AS tickets
    FROM sides WHERE after_id IS NOT NULL GROUP BY after_id
),
losses AS (
    SELECT before_id AS partner_id, sum(value_before) FILTER (WHERE is_after) AS value,
        count(*) FILTER (WHERE is_after AND before_id IS DISTINCT FROM after_id) AS tickets, count(*) FILTER (WHERE NOT is_after) AS stayed
    FROM sides WHERE before_id IS NOT NULL GROUP BY before_id
)
SELECT partner_id, coalesce(partner.name, partner_id::text) AS partner_name,
    coalesce(before.places, 0)::bigint AS places_before, coalesce(after.places, 0)::bigint AS places_after,
    coalesce(before.tickets, 0)::bigint AS tickets_before, coalesce(after.tickets, 0)::bigint AS tickets_after,
    coalesce(gains.tickets, 0) AS gained, coalesce(losses.tickets, 0) AS lost, coalesce(losses.stayed, 0) AS stayed,
    coalesce(before.value, 0)::bigint AS value_before, coalesce(after.value, 0)::bigint AS value_after,
    (coalesce(gains.value, 0) - coalesce(losses.value, 0))::bigint AS difference,
    before.price AS price_before, after.price AS price_after
FROM before FULL JOIN after USING (partner_id)
LEFT JOIN gains USING (partner_id) LEFT JOIN losses USING (partner_id)
LEFT JOIN (SELECT partner_id, name FROM partner WHERE superseded_at = 'infinity') AS partner USING (partner_id)
ORDER BY abs(coalesce(gains.value, 0) - coalesce(losses.value, 0)) DESC, partner_name, partner_id;

-- name: count_moves
-- Tickets of two runs by what is different between them. What only the first decided on stays as it is, with whoever got it; what only
-- the second decided on is given where nobody had it before that run.
SELECT count(*) FILTER (WHERE old.ticket_id IS NOT NULL AND new.ticket_id IS NOT NULL) AS common,
    count(*) FILTER (WHERE new.ticket_id IS NULL) AS only_before,
    count(*) FILTER (WHERE new.ticket_id IS NULL AND old.partner_id IS NOT NULL) AS stayed,
    count(*) FILTER (WHERE old.ticket_id IS NULL) AS only_after,
    count(*) FILTER (WHERE old.partner_id <> new.partner_id) AS moved,
    count(*) FILTER (
        WHERE old.partner_id IS NULL AND new.partner_id IS NOT NULL AND (old.ticket_id IS NOT NULL OR new.status <> 'kept')) AS given,
    count(*) FILTER (WHERE old.partner_id IS NOT NULL AND new.ticket_id IS NOT NULL AND new.partner_id IS NULL) AS dropped,
    count(*) FILTER (WHERE old.partner_id = new.partner_id AND old.contact_on <> new.contact_on) AS other_day,
    coalesce(sum(new.value - old.value), 0)::bigint AS common_difference
FROM (SELECT ticket_id, partner_id, contact_on, value FROM allocation_run_choice WHERE allocation_run_id = %(before_id)s) AS old
FULL JOIN (SELECT ticket_id, partner_id, contact_on, value, status FROM allocation_run_choice WHERE allocation_run_id = %(after_id)s) AS new
    USING (ticket_id);

-- name: load_moves
-- Tickets that another partner has in the second run, then those that nobody has any more, then those that were given; of each kind
-- those first whose value changes most; `total` counts all of them. A ticket that one run did not decide on has no value there.
WITH moves AS (
    SELECT ticket_id, old.partner_id AS before_id, new.partner_id AS after_id, old.contact_on AS contact_before,
        new.contact_on AS contact_after, old.value AS value_before, new.value AS value_after,
        CASE WHEN old.partner_id IS NULL THEN 'given' WHEN new.partner_id IS NULL THEN 'dropped' ELSE 'moved' END AS kind
    FROM (SELECT ticket_id, partner_id, contact_on, value FROM allocation_run_choice WHERE allocation_run_id = %(before_id)s) AS old
    FULL JOIN (
        SELECT ticket_id, partner_id, contact_on, value, status FROM allocation_run_choice WHERE allocation_run_id = %(after_id)s
    ) AS new USING (ticket_id)
    WHERE old.partner_id IS DISTINCT FROM new.partner_id AND new.ticket_id IS NOT NULL
        AND (old.ticket_id IS NOT NULL OR new.status <> 'kept')
        AND (%(partner_id)s::bigint IS NULL OR old.partner_id = %(partner_id)s OR new.partner_id = %(partner_id)s)
)
SELECT moves.ticket_id, coalesce(ticket.source_id, moves.ticket_id::text) AS ticket_number, coalesce(ticket.customer, '') AS customer,
    moves.kind, moves.before_id AS partner_before_id, moves.after_id AS partner_after_id, old.name AS partner_before_name,
    new.name AS partner_after_name, moves.contact_before, moves.contact_after, moves.value_before, moves.value_after,
    moves.value_after - moves.value_before AS difference, count(*) OVER () AS total
FROM moves
LEFT JOIN ticket ON ticket.ticket_id = moves.ticket_id AND ticket.superseded_at = 'infinity'
LEFT JOIN partner AS old ON old.partner_id = moves.before_id AND old.superseded_at = 'infinity'
LEFT JOIN partner AS new ON new.partner_id = moves.after_id AND new.superseded_at = 'infinity'
WHERE (%(kind)s::text IS NULL OR moves.kind = %(kind)s)
    AND (%(text)s = '' OR ticket.source_id ILIKE %(pattern)s OR ticket.customer ILIKE %(pattern)s)
ORDER BY array_position(ARRAY['moved', 'dropped', 'given'], moves.kind), abs(moves.value_after - coalesce(moves.value_before, 0)) DESC,
    ticket.source_id, moves.ticket_id
LIMIT %(limit)s OFFSET %(offset)s;

-- name: load_tickets_named
SELECT ticket_id, source_id AS ticket_number, customer FROM ticket WHERE superseded_at = 'infinity' AND ticket_id = ANY (%(ids)s);

-- name: fetch_past_tickets
-- The tickets of a span, those included that waited when it began, as they are known by now.
SELECT t.ticket_id, t.source_id AS ticket_number, t.customer, t.product, t.region, t.country, t.segment, t.language, t.contract_on,
    t.amount, t.currency, t.opened_on, t.due_on, t.window_start_on, t.window_end_on, t.handling_minutes, t.closed_on
FROM ticket AS t
WHERE t.recorded_at <= %(as_of)s AND t.superseded_at > %(as_of)s AND t.opened_on < %(end_on)s
    AND (t.closed_on IS NULL OR t.closed_on > %(first_on)s)
    AND NOT EXISTS (SELECT FROM ticket_event AS e WHERE e.ticket_id = t.ticket_id AND e.kind = 'done' AND e.recorded_at <= %(begun_at)s);

-- name: append_what_if
INSERT INTO allocation_what_if (allocation_run_id, allocate_on, days, currency, asked, result)
VALUES (%(allocation_run_id)s, %(allocate_on)s, %(days)s, %(currency)s, %(asked)s, %(result)s) RETURNING what_if_id;

-- name: find_what_if
SELECT * FROM allocation_what_if WHERE what_if_id = %(what_if_id)s;

-- name: load_tickets_of_customer
SELECT DISTINCT ticket_id FROM ticket WHERE customer = %(customer)s ORDER BY ticket_id;

-- name: erase_contacts
-- Noting it erases: the trigger of the table takes every version away.
INSERT INTO ticket_contact_erasure (ticket_id)
SELECT ticket_id FROM ticket WHERE ticket_id = ANY (%(ticket_ids)s) AND superseded_at = 'infinity'
ON CONFLICT (ticket_id) DO NOTHING RETURNING ticket_id;
