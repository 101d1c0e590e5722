-- name: find_roots
-- Which booking each correction in the end corrects; a chain that never ends in an original has no root.
CREATE OR REPLACE TABLE roots AS
WITH RECURSIVE chain AS (
    SELECT booking_id, corrects_booking_id AS root_id, 1 AS steps FROM correction_links
    UNION ALL
    SELECT chain.booking_id, link.corrects_booking_id, steps + 1
    FROM chain JOIN correction_links AS link ON link.booking_id = chain.root_id
    WHERE steps < 50
)
SELECT booking_id, max_by(root_id, steps) AS root_id, max(steps) >= 50 AS is_circle FROM chain GROUP BY booking_id;

-- name: find_account_holders
-- Seats that hold the account by name on the booking day; the parent's holders count only where the account itself has none.
CREATE OR REPLACE TABLE account_candidates AS
WITH own AS (
    SELECT b.booking_id, a.position_id, a.share
    FROM bookings AS b JOIN assignments AS a
    ON a.subject_kind = 'account' AND a.subject_id = b.customer_id AND b.booked_on >= a.start_on AND b.booked_on < a.end_on
),
inherited AS (
    SELECT b.booking_id, a.position_id, a.share
    FROM bookings AS b
    JOIN parents AS p ON p.customer_id = b.customer_id
    JOIN assignments AS a
    ON a.subject_kind = 'account' AND a.subject_id = p.parent_customer_id AND b.booked_on >= a.start_on AND b.booked_on < a.end_on
    WHERE b.booking_id NOT IN (SELECT booking_id FROM own)
)
SELECT * FROM own UNION ALL SELECT * FROM inherited;

-- name: find_territory_holders
CREATE OR REPLACE TABLE territory_candidates AS
SELECT b.booking_id, a.position_id, a.share
FROM bookings AS b JOIN assignments AS a
ON a.subject_kind = 'territory' AND a.subject_id = b.territory_id AND b.booked_on >= a.start_on AND b.booked_on < a.end_on;

-- name: find_preassigned
-- The split where there is one, else the seller on the order.
CREATE OR REPLACE TABLE preassigned_candidates AS
SELECT b.booking_id, s.position_id, s.share FROM bookings AS b JOIN splits AS s USING (booking_id)
UNION ALL
SELECT b.booking_id, b.seller_position_id, 1::DECIMAL(9, 6) FROM bookings AS b
WHERE b.seller_position_id IS NOT NULL AND b.booking_id NOT IN (SELECT booking_id FROM splits);

-- name: describe_bookings
-- One row per booking that the table decides, with the columns of its vocabulary; corrections follow their original instead.
CREATE OR REPLACE TABLE described AS
SELECT b.*,
    pre.booking_id IS NOT NULL AS has_seller,
    coalesce(acc.holders, 0) AS account_holders,
    coalesce(ter.holders, 0) AS territory_holders
FROM bookings AS b
LEFT JOIN (SELECT DISTINCT booking_id FROM preassigned_candidates) AS pre USING (booking_id)
LEFT JOIN (SELECT booking_id, count(*) AS holders FROM account_candidates GROUP BY booking_id) AS acc USING (booking_id)
LEFT JOIN (SELECT booking_id, count(*) AS holders FROM territory_candidates GROUP BY booking_id) AS ter USING (booking_id)
WHERE b.booking_id NOT IN (SELECT booking_id FROM roots);

-- name: gather_candidates
CREATE OR REPLACE TABLE candidates AS
SELECT d.booking_id, c.position_id, c.share, d.basis FROM decided AS d JOIN preassigned_candidates AS c USING (booking_id)
WHERE d.basis = 'preassigned'
UNION ALL
SELECT d.booking_id, c.position_id, c.share, d.basis FROM decided AS d JOIN account_candidates AS c USING (booking_id)
WHERE d.basis = 'named_account'
UNION ALL
SELECT d.booking_id, c.position_id, c.share, d.basis FROM decided AS d JOIN territory_candidates AS c USING (booking_id)
WHERE d.basis = 'territory';

-- name: find_payees
-- Credit follows the seat, and is paid to whoever holds it on the booking day.
CREATE OR REPLACE TABLE payees AS
SELECT c.booking_id, c.position_id, c.share, c.basis, h.person_id AS payee_id
FROM candidates AS c
JOIN bookings AS b USING (booking_id)
LEFT JOIN holders AS h ON h.position_id = c.position_id AND b.booked_on >= h.start_on AND b.booked_on < h.end_on;

-- name: judge_decided
-- What becomes of a booking that the table decides: the reason is empty where it is credited.
CREATE OR REPLACE TABLE judged AS
SELECT d.booking_id, d.basis, d.rule_id, d.table_version,
    CASE
        WHEN d.rule_id IS NULL THEN 'no_rule_matches'
        WHEN d.basis = 'none' THEN 'no_credit'
        WHEN s.booking_id IS NULL THEN 'nobody_found'
        WHEN s.shares > 1 THEN 'over_allocated'
        WHEN s.shares < 1 THEN 'under_allocated'
        WHEN s.vacant > 0 THEN 'position_vacant'
        ELSE '' END AS reason,
    s.shares
FROM decided AS d
LEFT JOIN (
    SELECT booking_id, sum(share) AS shares, count(*) FILTER (payee_id IS NULL) AS vacant FROM payees GROUP BY booking_id
) AS s USING (booking_id);

-- name: judge_corrections
-- A correction takes back the credits of its original as they stand: from this run, or from an earlier one.
CREATE OR REPLACE TABLE original_shares AS
SELECT r.booking_id, p.position_id, p.payee_id, p.share
FROM roots AS r JOIN bookings AS b USING (booking_id)
JOIN judged AS j ON j.booking_id = r.root_id AND j.reason = ''
JOIN payees AS p ON p.booking_id = r.root_id
UNION ALL
SELECT r.booking_id, o.position_id, o.payee_id, o.share
FROM roots AS r JOIN bookings AS b USING (booking_id)
JOIN original_credits AS o ON o.booking_id = r.root_id
WHERE r.root_id NOT IN (SELECT booking_id FROM judged);

-- name: judge_all
CREATE OR REPLACE TABLE verdicts AS
SELECT j.booking_id, j.basis, j.rule_id, j.table_version, j.reason, j.shares FROM judged AS j
UNION ALL
SELECT r.booking_id, 'original', root.rule_id, $table_version, CASE
    WHEN r.is_circle THEN 'correction_circle'
    WHEN root.reason = 'no_credit' THEN 'no_credit'
    WHEN r.booking_id NOT IN (SELECT booking_id FROM original_shares) THEN 'original_uncredited'
    ELSE '' END, NULL
FROM roots AS r JOIN bookings AS b USING (booking_id) LEFT JOIN judged AS root ON root.booking_id = r.root_id;

-- name: split_amounts
-- Largest remainder in units of 0.0001, so that the parts always sum to the whole; a tie goes to the smaller seat id. Corrections use the
-- same shares on the negated amount, and so take back exactly what was given.
CREATE OR REPLACE TABLE credits AS
WITH shared AS (
    SELECT p.booking_id, p.position_id, p.payee_id, p.share, p.basis FROM payees AS p JOIN verdicts AS v USING (booking_id)
    WHERE v.reason = ''
    UNION ALL
    SELECT o.booking_id, o.position_id, o.payee_id, o.share, 'original' FROM original_shares AS o JOIN verdicts AS v USING (booking_id)
    WHERE v.reason = ''
),
units AS (
    SELECT s.*, sign(b.amount)::BIGINT AS direction, CAST(CAST(abs(b.amount) AS DECIMAL(28, 4)) * 10000 AS BIGINT) AS whole,
        CAST(CAST(abs(b.amount) AS DECIMAL(28, 4)) * 10000 AS HUGEINT) * CAST(s.share * 1000000 AS HUGEINT) AS product
    FROM shared AS s JOIN bookings AS b USING (booking_id)
),
single AS (SELECT * FROM units WHERE share = 1),
several AS (
    SELECT *, whole - sum(product // 1000000) OVER (PARTITION BY booking_id) AS left_over,
        row_number() OVER (PARTITION BY booking_id ORDER BY product % 1000000 DESC, position_id) AS rank
    FROM units WHERE share <> 1
)
SELECT booking_id, position_id, payee_id, share, basis,
    CAST(CAST(direction * whole AS DECIMAL(18, 0)) * 0.0001::DECIMAL(5, 4) AS DECIMAL(18, 4)) AS amount
FROM single
UNION ALL
SELECT booking_id, position_id, payee_id, share, basis,
    CAST(CAST(direction * (product // 1000000 + CASE WHEN rank <= left_over THEN 1 ELSE 0 END) AS DECIMAL(18, 0))
        * 0.0001::DECIMAL(5, 4) AS DECIMAL(18, 4))
FROM several;

-- name: gather_results
-- One row per booking; equal hash means that nothing about its credit has changed.
CREATE OR REPLACE TABLE results AS
WITH listed AS (
    SELECT booking_id, string_agg(concat_ws('/', position_id, payee_id, share, amount, basis), ';' ORDER BY position_id) AS credits
    FROM credits GROUP BY booking_id
)
SELECT b.booking_id, b.booked_on, b.amount, b.currency, b.recorded_at AS booking_recorded_at,
    CASE v.reason WHEN '' THEN 'credited' WHEN 'no_credit' THEN 'no_credit' ELSE 'uncredited' END AS status,
    v.basis, v.table_version, v.rule_id, v.reason, v.shares,
    md5(concat_ws('|', b.content_hash, v.reason, v.basis, v.rule_id, listed.credits))::UUID AS content_hash
FROM bookings AS b JOIN verdicts AS v USING (booking_id) LEFT JOIN listed USING (booking_id);

-- name: pick_changed
CREATE OR REPLACE TABLE changed AS
SELECT r.*, k.booking_id IS NOT NULL AS replaces FROM results AS r LEFT JOIN current_results AS k USING (booking_id)
WHERE k.content_hash IS DISTINCT FROM r.content_hash;
