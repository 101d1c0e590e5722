-- name: people
-- Everybody with the seat they hold today: the latest one that has begun.
SELECT person.person_id, person.source_id AS person_number, person.name, person.email, person.job_title, person.hired_on, person.left_on,
    person.country, person.currency, seat.position_id, seat.name AS seat_name, seat.sales_role, person.source
FROM person
LEFT JOIN LATERAL (
    SELECT position.position_id, position.name, position.sales_role FROM position_holder AS holder
    JOIN position ON position.position_id = holder.position_id AND position.superseded_at = 'infinity'
    WHERE holder.person_id = person.person_id AND holder.superseded_at = 'infinity'
        AND holder.start_on <= current_date AND holder.end_on > current_date
    ORDER BY holder.start_on DESC, position.position_id LIMIT 1
) AS seat ON true
WHERE person.superseded_at = 'infinity'

-- name: seats
-- A seat with who holds it and to whom it reports today.
SELECT position.position_id, position.source_id AS position_number, position.name, position.sales_role, holder.person_id,
    person.name AS holder_name, line.parent_position_id, parent.name AS parent_name,
    (
        SELECT count(*) FROM reporting_line AS below WHERE below.parent_position_id = position.position_id
            AND below.superseded_at = 'infinity' AND below.start_on <= current_date AND below.end_on > current_date
    ) AS reports, position.source
FROM position
LEFT JOIN position_holder AS holder ON holder.position_id = position.position_id AND holder.superseded_at = 'infinity'
    AND holder.start_on <= current_date AND holder.end_on > current_date
LEFT JOIN person ON person.person_id = holder.person_id AND person.superseded_at = 'infinity'
LEFT JOIN reporting_line AS line ON line.position_id = position.position_id AND line.superseded_at = 'infinity'
    AND line.start_on <= current_date AND line.end_on > current_date
LEFT JOIN position AS parent ON parent.position_id = line.parent_position_id AND parent.superseded_at = 'infinity'
WHERE position.superseded_at = 'infinity'

-- name: territories
SELECT territory.territory_id, territory.source_id AS territory_number, territory.name, territory.region, territory.country,
    territory.parent_territory_id, parent.name AS parent_name,
    (
        SELECT string_agg(DISTINCT seat.name, ', ') FROM assignment AS a
        JOIN position AS seat ON seat.position_id = a.position_id AND seat.superseded_at = 'infinity'
        WHERE a.subject_kind = 'territory' AND a.subject_id = territory.territory_id AND a.superseded_at = 'infinity'
            AND a.start_on <= current_date AND a.end_on > current_date
    ) AS seats_today, territory.source
FROM territory
LEFT JOIN territory AS parent ON parent.territory_id = territory.parent_territory_id AND parent.superseded_at = 'infinity'
WHERE territory.superseded_at = 'infinity'

-- name: assignments
SELECT a.assignment_id, a.subject_kind, CASE WHEN a.subject_kind = 'territory' THEN a.subject_id END AS territory_id,
    CASE WHEN a.subject_kind = 'account' THEN a.subject_id END AS customer_id, coalesce(territory.name, customer.name) AS subject_name,
    a.position_id, seat.name AS seat_name, a.share, a.start_on, nullif(a.end_on, 'infinity') AS end_on,
    CASE WHEN a.start_on > current_date THEN 'future' WHEN a.end_on > current_date THEN 'now' ELSE 'past' END AS is_when, a.source
FROM assignment AS a
LEFT JOIN territory ON a.subject_kind = 'territory' AND territory.territory_id = a.subject_id AND territory.superseded_at = 'infinity'
LEFT JOIN customer ON a.subject_kind = 'account' AND customer.customer_id = a.subject_id AND customer.superseded_at = 'infinity'
LEFT JOIN position AS seat ON seat.position_id = a.position_id AND seat.superseded_at = 'infinity'
WHERE a.superseded_at = 'infinity'

-- name: holders
SELECT h.position_holder_id, h.position_id, seat.name AS seat_name, h.person_id, person.name AS person_name, h.start_on,
    nullif(h.end_on, 'infinity') AS end_on,
    CASE WHEN h.start_on > current_date THEN 'future' WHEN h.end_on > current_date THEN 'now' ELSE 'past' END AS is_when, h.source
FROM position_holder AS h
LEFT JOIN position AS seat ON seat.position_id = h.position_id AND seat.superseded_at = 'infinity'
LEFT JOIN person ON person.person_id = h.person_id AND person.superseded_at = 'infinity'
WHERE h.superseded_at = 'infinity'

-- name: reporting_lines
SELECT line.reporting_line_id, line.position_id, seat.name AS seat_name, line.parent_position_id, parent.name AS parent_name,
    line.start_on, nullif(line.end_on, 'infinity') AS end_on,
    CASE WHEN line.start_on > current_date THEN 'future' WHEN line.end_on > current_date THEN 'now' ELSE 'past' END AS is_when, line.source
FROM reporting_line AS line
LEFT JOIN position AS seat ON seat.position_id = line.position_id AND seat.superseded_at = 'infinity'
LEFT JOIN position AS parent ON parent.position_id = line.parent_position_id AND parent.superseded_at = 'infinity'
WHERE line.superseded_at = 'infinity'
