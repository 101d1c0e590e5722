-- name: tickets
-- A ticket with who has it now: one that was returned or withdrawn is with nobody.
SELECT t.ticket_id, t.source_id AS ticket_number, t.customer, t.product, t.region, t.country, t.segment, t.language, t.contract_on,
    t.amount, t.currency, t.opened_on, t.due_on, t.window_start_on, t.window_end_on, t.handling_minutes, t.order_number, t.closed_on,
    CASE WHEN last.state = 'done' THEN 'done' WHEN t.closed_on IS NOT NULL THEN 'closed' ELSE coalesce(last.state, 'open') END AS state,
    held.partner_id, partner.name AS partner_name, held.contact_on, lock.partner_id AS locked_partner_id, locked.name AS locked_to,
    (
        SELECT string_agg(excluded.name, ', ' ORDER BY excluded.name) FROM ticket_pin AS pin
        JOIN partner AS excluded ON excluded.partner_id = pin.partner_id AND excluded.superseded_at = 'infinity'
        WHERE pin.ticket_id = t.ticket_id AND pin.kind = 'exclude' AND pin.ended_at = 'infinity'
    ) AS excluded_partners,
    (
        SELECT string_agg(DISTINCT pin.made_by, ', ') FROM ticket_pin AS pin
        WHERE pin.ticket_id = t.ticket_id AND pin.kind = 'exclude' AND pin.ended_at = 'infinity'
    ) AS excluded_by, lock.made_by AS locked_by, lock.made_at AS locked_at, nullif(lock.reason, '') AS locked_because,
    contact.contact_name, contact.contact_phone, contact.contact_email, contact.contact_reason, erasure.erased_at AS contact_erased_at,
    erasure.erased_by AS contact_erased_by, t.source,
    (
        SELECT contract.currency FROM partner_contract AS contract
        WHERE contract.partner_id = held.partner_id AND contract.superseded_at = 'infinity'
            AND contract.start_on <= current_date AND contract.end_on > current_date
    ) AS contract_currency
FROM ticket AS t
LEFT JOIN ticket_state AS last ON last.ticket_id = t.ticket_id
LEFT JOIN ticket_state AS held ON held.ticket_id = t.ticket_id AND held.state IN ('allocated', 'accepted', 'done')
LEFT JOIN partner ON partner.partner_id = held.partner_id AND partner.superseded_at = 'infinity'
LEFT JOIN ticket_pin AS lock ON lock.ticket_id = t.ticket_id AND lock.kind = 'lock' AND lock.ended_at = 'infinity'
LEFT JOIN partner AS locked ON locked.partner_id = lock.partner_id AND locked.superseded_at = 'infinity'
LEFT JOIN ticket_contact AS contact ON contact.ticket_id = t.ticket_id AND contact.superseded_at = 'infinity'
LEFT JOIN ticket_contact_erasure AS erasure ON erasure.ticket_id = t.ticket_id
WHERE t.superseded_at = 'infinity'

-- name: ticket_events
SELECT event.ticket_event_id, event.ticket_id, ticket.source_id AS ticket_number, ticket.customer, event.kind, event.partner_id,
    partner.name AS partner_name, event.contact_on, nullif(event.reason, '') AS reason, event.recorded_at, event.recorded_by
FROM ticket_event AS event
LEFT JOIN ticket ON ticket.ticket_id = event.ticket_id AND ticket.superseded_at = 'infinity'
LEFT JOIN partner ON partner.partner_id = event.partner_id AND partner.superseded_at = 'infinity'

-- name: ticket_outcomes
SELECT outcome.ticket_outcome_id, outcome.ticket_id, ticket.source_id AS ticket_number, ticket.customer, ticket.product, ticket.region,
    outcome.partner_id, partner.name AS partner_name, outcome.contacted_on, outcome.result, outcome.amount, outcome.currency,
    outcome.quality, outcome.handling_minutes, outcome.corrected_because, outcome.recorded_by, outcome.recorded_at, outcome.source
FROM ticket_outcome AS outcome
LEFT JOIN ticket ON ticket.ticket_id = outcome.ticket_id AND ticket.superseded_at = 'infinity'
LEFT JOIN partner ON partner.partner_id = outcome.partner_id AND partner.superseded_at = 'infinity'
WHERE outcome.superseded_at = 'infinity'

-- name: allocation_runs
-- Values are kept in whole thousandths; a plan whose gap is zero is proved to be the best.
SELECT run.allocation_run_id, run.allocation_run_id::text AS run_number, run.allocate_on, run.days, run.state,
    (run.counts ->> 'tickets')::bigint AS tickets, (run.counts ->> 'assigned')::bigint AS assigned,
    run.value * 0.001 AS value, (run.bound - run.value) * 0.001 AS gap, run.currency, run.as_of, run.planned_by, run.approved_at,
    run.approved_by, run.applied_at, run.applied_by, run.rejected_at, run.rejected_by, run.rejected_because, run.follows_run_id,
    run.follows_run_id::text AS follows_number, run.eligibility_version, run.weights_version
FROM allocation_run AS run

-- name: allocation_choices
SELECT concat_ws('-', choice.allocation_run_id, choice.ticket_id) AS choice_key, choice.allocation_run_id,
    choice.allocation_run_id::text AS run_number, run.allocate_on, run.state AS run_state, choice.ticket_id,
    ticket.source_id AS ticket_number, ticket.customer, choice.status, choice.reason, choice.partner_id, partner.name AS partner_name,
    choice.contact_on, choice.value * 0.001 AS value, choice.runner_up_partner_id, runner_up.name AS runner_up_name,
    choice.regret * 0.001 AS regret, choice.candidates, choice.parts[1] * 0.001 AS upsell,
    choice.parts[2] * 0.001 AS quality, choice.parts[3] * 0.001 AS cancellation, choice.parts[4] * 0.001 AS cost,
    choice.parts[5] * 0.001 AS preference, choice.parts[6] * 0.001 AS keeping, choice.parts[7] * 0.001 AS delay, run.currency,
    lock.made_by AS locked_by
FROM allocation_run_choice AS choice
JOIN allocation_run AS run ON run.allocation_run_id = choice.allocation_run_id
LEFT JOIN ticket_pin AS lock ON choice.status = 'locked' AND lock.ticket_id = choice.ticket_id AND lock.kind = 'lock'
    AND lock.made_at <= run.as_of AND lock.ended_at > run.as_of
LEFT JOIN ticket ON ticket.ticket_id = choice.ticket_id AND ticket.superseded_at = 'infinity'
LEFT JOIN partner ON partner.partner_id = choice.partner_id AND partner.superseded_at = 'infinity'
LEFT JOIN partner AS runner_up ON runner_up.partner_id = choice.runner_up_partner_id AND runner_up.superseded_at = 'infinity'

-- name: allocation_places
SELECT concat_ws('-', place.allocation_run_id, place.partner_id, place.contact_on) AS place_key, place.allocation_run_id,
    place.allocation_run_id::text AS run_number, place.partner_id, partner.name AS partner_name, place.contact_on, place.load, place.places,
    place.overtime, place.fewest, place.kept, place.minutes_load, place.minutes_places, place.value * 0.001 AS value,
    place.cost * 0.001 AS cost, place.price * 0.001 AS price, place.one_more * 0.001 AS one_more, place.one_fewer * 0.001 AS one_fewer,
    run.currency
FROM allocation_place AS place
JOIN allocation_run AS run ON run.allocation_run_id = place.allocation_run_id
LEFT JOIN partner ON partner.partner_id = place.partner_id AND partner.superseded_at = 'infinity'
