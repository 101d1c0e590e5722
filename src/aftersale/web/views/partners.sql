-- name: partners
-- A partner with what is in force today: what it serves, its contract, its capacity, who works for it.
SELECT p.partner_id, p.source_id AS partner_number, p.name, p.email, p.country, p.weekdays, p.pace,
    CASE WHEN pause.partner_id IS NOT NULL THEN 'paused' WHEN contract.partner_id IS NULL THEN 'no_contract'
        WHEN capacity.partner_id IS NULL THEN 'no_capacity' ELSE 'active' END AS standing,
    (
        SELECT string_agg(scope.value, ', ' ORDER BY scope.value) FROM partner_scope AS scope
        WHERE scope.partner_id = p.partner_id AND scope.dimension = 'region' AND scope.superseded_at = 'infinity'
            AND scope.start_on <= current_date AND scope.end_on > current_date
    ) AS regions,
    (
        SELECT string_agg(scope.value, ', ' ORDER BY scope.value) FROM partner_scope AS scope
        WHERE scope.partner_id = p.partner_id AND scope.dimension = 'product' AND scope.superseded_at = 'infinity'
            AND scope.start_on <= current_date AND scope.end_on > current_date
    ) AS products,
    (
        SELECT string_agg(scope.value, ', ' ORDER BY scope.value) FROM partner_scope AS scope
        WHERE scope.partner_id = p.partner_id AND scope.dimension = 'segment' AND scope.superseded_at = 'infinity'
            AND scope.start_on <= current_date AND scope.end_on > current_date
    ) AS segments,
    (
        SELECT string_agg(scope.value, ', ' ORDER BY scope.value) FROM partner_scope AS scope
        WHERE scope.partner_id = p.partner_id AND scope.dimension = 'language' AND scope.superseded_at = 'infinity'
            AND scope.start_on <= current_date AND scope.end_on > current_date
    ) AS languages,
    (
        SELECT string_agg(DISTINCT person.name, ', ') FROM partner_member AS member
        JOIN person ON person.person_id = member.person_id AND person.superseded_at = 'infinity'
        WHERE member.partner_id = p.partner_id AND member.superseded_at = 'infinity'
            AND member.start_on <= current_date AND member.end_on > current_date
    ) AS members,
    (
        SELECT string_agg(tier.from_tickets || ': ' || trim_scale(tier.cost_per_ticket), '; ' ORDER BY tier.from_tickets)
        FROM partner_tier AS tier
        WHERE tier.partner_id = p.partner_id AND tier.superseded_at = 'infinity'
            AND tier.start_on <= current_date AND tier.end_on > current_date
    ) AS tiers,
    contract.cost_per_ticket, contract.cost_per_minute, contract.handling_minutes, contract.fixed_fee, contract.bonus_per_sale,
    contract.malus_per_cancellation, contract.currency, contract.tier_kind, nullif(contract.end_on, 'infinity') AS contract_end_on,
    capacity.tickets_a_day, capacity.tickets_a_week, capacity.minutes_a_day, capacity.overtime_a_day, capacity.overtime_cost,
    capacity.fewest_a_day, capacity.shortfall_price, capacity.none_or_at_least, capacity.currency AS capacity_currency, p.source
FROM partner AS p
LEFT JOIN partner_contract AS contract ON contract.partner_id = p.partner_id AND contract.superseded_at = 'infinity'
    AND contract.start_on <= current_date AND contract.end_on > current_date
LEFT JOIN partner_capacity AS capacity ON capacity.partner_id = p.partner_id AND capacity.superseded_at = 'infinity'
    AND capacity.start_on <= current_date AND capacity.end_on > current_date
LEFT JOIN partner_pause AS pause ON pause.partner_id = p.partner_id AND pause.superseded_at = 'infinity'
    AND pause.start_on <= current_date AND pause.end_on > current_date
WHERE p.superseded_at = 'infinity'

-- name: partner_contracts
SELECT c.partner_contract_id, c.partner_id, partner.name AS partner_name, c.cost_per_ticket, c.cost_per_minute, c.handling_minutes,
    c.fixed_fee, c.bonus_per_sale, c.malus_per_cancellation, c.tier_kind, c.currency, c.start_on, nullif(c.end_on, 'infinity') AS end_on,
    CASE WHEN c.start_on > current_date THEN 'future' WHEN c.end_on > current_date THEN 'now' ELSE 'past' END AS is_when, c.source
FROM partner_contract AS c
LEFT JOIN partner ON partner.partner_id = c.partner_id AND partner.superseded_at = 'infinity'
WHERE c.superseded_at = 'infinity'

-- name: partner_tiers
SELECT t.partner_tier_id, t.partner_id, partner.name AS partner_name, t.from_tickets, t.cost_per_ticket, t.currency, t.start_on,
    nullif(t.end_on, 'infinity') AS end_on,
    CASE WHEN t.start_on > current_date THEN 'future' WHEN t.end_on > current_date THEN 'now' ELSE 'past' END AS is_when, t.source
FROM partner_tier AS t
LEFT JOIN partner ON partner.partner_id = t.partner_id AND partner.superseded_at = 'infinity'
WHERE t.superseded_at = 'infinity'

-- name: partner_capacities
SELECT c.partner_capacity_id, c.partner_id, partner.name AS partner_name, c.tickets_a_day, c.tickets_a_week, c.minutes_a_day,
    c.overtime_a_day, c.overtime_cost, c.fewest_a_day, c.shortfall_price, c.none_or_at_least, c.currency, c.start_on,
    nullif(c.end_on, 'infinity') AS end_on,
    CASE WHEN c.start_on > current_date THEN 'future' WHEN c.end_on > current_date THEN 'now' ELSE 'past' END AS is_when, c.source
FROM partner_capacity AS c
LEFT JOIN partner ON partner.partner_id = c.partner_id AND partner.superseded_at = 'infinity'
WHERE c.superseded_at = 'infinity'

-- name: partner_quotas
-- A quota without a partner holds for all of them together.
SELECT q.partner_quota_id, q.partner_id, partner.name AS partner_name, CASE WHEN q.partner_id IS NULL THEN 'all' ELSE 'one' END AS reach,
    q.dimension, q.value, q.fewest, q.most, q.shortfall_price, q.currency, q.start_on, nullif(q.end_on, 'infinity') AS end_on,
    CASE WHEN q.start_on > current_date THEN 'future' WHEN q.end_on > current_date THEN 'now' ELSE 'past' END AS is_when, q.source
FROM partner_quota AS q
LEFT JOIN partner ON partner.partner_id = q.partner_id AND partner.superseded_at = 'infinity'
WHERE q.superseded_at = 'infinity'

-- name: partner_pauses
SELECT pause.partner_pause_id, pause.partner_id, partner.name AS partner_name, pause.reason, pause.start_on,
    nullif(pause.end_on, 'infinity') AS end_on,
    CASE WHEN pause.start_on > current_date THEN 'future' WHEN pause.end_on > current_date THEN 'now' ELSE 'past' END AS is_when, pause.source
FROM partner_pause AS pause
LEFT JOIN partner ON partner.partner_id = pause.partner_id AND partner.superseded_at = 'infinity'
WHERE pause.superseded_at = 'infinity'

-- name: partner_scopes
SELECT scope.partner_scope_id, scope.partner_id, partner.name AS partner_name, scope.dimension, scope.value, scope.start_on,
    nullif(scope.end_on, 'infinity') AS end_on,
    CASE WHEN scope.start_on > current_date THEN 'future' WHEN scope.end_on > current_date THEN 'now' ELSE 'past' END AS is_when, scope.source
FROM partner_scope AS scope
LEFT JOIN partner ON partner.partner_id = scope.partner_id AND partner.superseded_at = 'infinity'
WHERE scope.superseded_at = 'infinity'

-- name: partner_members
SELECT member.partner_member_id, member.partner_id, partner.name AS partner_name, person.name AS person_name,
    person.source_id AS person_number, member.start_on, nullif(member.end_on, 'infinity') AS end_on,
    CASE WHEN member.start_on > current_date THEN 'future' WHEN member.end_on > current_date THEN 'now' ELSE 'past' END AS is_when,
    member.source
FROM partner_member AS member
LEFT JOIN partner ON partner.partner_id = member.partner_id AND partner.superseded_at = 'infinity'
LEFT JOIN person ON person.person_id = member.person_id AND person.superseded_at = 'infinity'
WHERE member.superseded_at = 'infinity'

-- name: partner_changes
SELECT c.seq, c.partner_id, partner.name AS partner_name, c.recorded_at, c.action, c.start_on, c.last_on, c.reason, c.actor
FROM partner_term_changes() AS c
LEFT JOIN partner ON partner.partner_id = c.partner_id AND partner.superseded_at = 'infinity'
