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
SELECT e.ticket_event_id, e.ticket_id, e.partner_id, e.kind, e.contact_on, e.recorded_at
FROM ticket_event AS e
WHERE e.recorded_at <= %(as_of)s
    AND (e.ticket_id NOT IN (SELECT ticket_id FROM ticket_event WHERE kind = 'done' AND recorded_at <= %(as_of)s)
        OR e.ticket_id IN (SELECT ticket_id FROM ticket_event WHERE contact_on >= %(since_on)s));

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
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND start_on <= %(first_on)s AND end_on > %(first_on)s;

-- name: fetch_partner_pauses
SELECT partner_id, start_on, end_on FROM partner_pause
WHERE recorded_at <= %(as_of)s AND superseded_at > %(as_of)s AND start_on < %(end_on)s AND end_on > %(first_on)s;

-- name: fetch_outcomes
-- Each with what its ticket was about, as known at the instant.
SELECT o.ticket_id, o.partner_id, o.contacted_on, o.result, o.quality, t.customer, t.product, t.segment, t.region
FROM ticket_outcome AS o
JOIN ticket AS t ON t.ticket_id = o.ticket_id AND t.recorded_at <= %(as_of)s AND t.superseded_at > %(as_of)s
WHERE o.recorded_at <= %(as_of)s AND o.superseded_at > %(as_of)s AND o.contacted_on < %(first_on)s;

-- name: load_opened_by_source
-- Also those that were replaced since: what was opened once is not opened again.
SELECT DISTINCT source_id FROM ticket WHERE source = %(source)s;

-- name: load_seen_values
-- What the words of the vocabularies have been so far, for whoever reads drafts: these values say nothing about any customer.
SELECT word, value FROM known_ticket_values() ORDER BY word, value;
