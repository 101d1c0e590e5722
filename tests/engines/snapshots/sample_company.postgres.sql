WITH eligible AS (
  SELECT
    payee_id,
    MIN(currency) AS currency
  FROM payees
  WHERE
    sales_role IN ('account_executive', 'account_manager')
  GROUP BY
    payee_id
), closed_days AS (
  SELECT
    day,
    rate_on
  FROM (VALUES
    (CAST('2024-01-27' AS DATE), CAST('2024-01-26' AS DATE)),
    (CAST('2024-01-28' AS DATE), CAST('2024-01-26' AS DATE)),
    (CAST('2024-02-03' AS DATE), CAST('2024-02-02' AS DATE)),
    (CAST('2024-02-04' AS DATE), CAST('2024-02-02' AS DATE)),
    (CAST('2024-02-10' AS DATE), CAST('2024-02-09' AS DATE)),
    (CAST('2024-02-11' AS DATE), CAST('2024-02-09' AS DATE)),
    (CAST('2024-02-17' AS DATE), CAST('2024-02-16' AS DATE)),
    (CAST('2024-02-18' AS DATE), CAST('2024-02-16' AS DATE)),
    (CAST('2024-02-24' AS DATE), CAST('2024-02-23' AS DATE)),
    (CAST('2024-02-25' AS DATE), CAST('2024-02-23' AS DATE)),
    (CAST('2024-03-02' AS DATE), CAST('2024-03-01' AS DATE)),
    (CAST('2024-03-03' AS DATE), CAST('2024-03-01' AS DATE)),
    (CAST('2024-03-09' AS DATE), CAST('2024-03-08' AS DATE)),
    (CAST('2024-03-10' AS DATE), CAST('2024-03-08' AS DATE)),
    (CAST('2024-03-16' AS DATE), CAST('2024-03-15' AS DATE)),
    (CAST('2024-03-17' AS DATE), CAST('2024-03-15' AS DATE)),
    (CAST('2024-03-23' AS DATE), CAST('2024-03-22' AS DATE)),
    (CAST('2024-03-24' AS DATE), CAST('2024-03-22' AS DATE)),
    (CAST('2024-03-29' AS DATE), CAST('2024-03-28' AS DATE)),
    (CAST('2024-03-30' AS DATE), CAST('2024-03-28' AS DATE)),
    (CAST('2024-03-31' AS DATE), CAST('2024-03-28' AS DATE)),
    (CAST('2024-04-01' AS DATE), CAST('2024-03-28' AS DATE)),
    (CAST('2024-04-06' AS DATE), CAST('2024-04-05' AS DATE)),
    (CAST('2024-04-07' AS DATE), CAST('2024-04-05' AS DATE)),
    (CAST('2024-04-13' AS DATE), CAST('2024-04-12' AS DATE)),
    (CAST('2024-04-14' AS DATE), CAST('2024-04-12' AS DATE)),
    (CAST('2024-04-20' AS DATE), CAST('2024-04-19' AS DATE)),
    (CAST('2024-04-21' AS DATE), CAST('2024-04-19' AS DATE)),
    (CAST('2024-04-27' AS DATE), CAST('2024-04-26' AS DATE)),
    (CAST('2024-04-28' AS DATE), CAST('2024-04-26' AS DATE)),
    (CAST('2024-05-01' AS DATE), CAST('2024-04-30' AS DATE)),
    (CAST('2024-05-04' AS DATE), CAST('2024-05-03' AS DATE)),
    (CAST('2024-05-05' AS DATE), CAST('2024-05-03' AS DATE)),
    (CAST('2024-05-11' AS DATE), CAST('2024-05-10' AS DATE)),
    (CAST('2024-05-12' AS DATE), CAST('2024-05-10' AS DATE)),
    (CAST('2024-05-18' AS DATE), CAST('2024-05-17' AS DATE)),
    (CAST('2024-05-19' AS DATE), CAST('2024-05-17' AS DATE)),
    (CAST('2024-05-25' AS DATE), CAST('2024-05-24' AS DATE)),
    (CAST('2024-05-26' AS DATE), CAST('2024-05-24' AS DATE)),
    (CAST('2024-06-01' AS DATE), CAST('2024-05-31' AS DATE)),
    (CAST('2024-06-02' AS DATE), CAST('2024-05-31' AS DATE)),
    (CAST('2024-06-08' AS DATE), CAST('2024-06-07' AS DATE)),
    (CAST('2024-06-09' AS DATE), CAST('2024-06-07' AS DATE)),
    (CAST('2024-06-15' AS DATE), CAST('2024-06-14' AS DATE)),
    (CAST('2024-06-16' AS DATE), CAST('2024-06-14' AS DATE)),
    (CAST('2024-06-22' AS DATE), CAST('2024-06-21' AS DATE)),
    (CAST('2024-06-23' AS DATE), CAST('2024-06-21' AS DATE)),
    (CAST('2024-06-29' AS DATE), CAST('2024-06-28' AS DATE)),
    (CAST('2024-06-30' AS DATE), CAST('2024-06-28' AS DATE)),
    (CAST('2024-07-06' AS DATE), CAST('2024-07-05' AS DATE)),
    (CAST('2024-07-07' AS DATE), CAST('2024-07-05' AS DATE)),
    (CAST('2024-07-13' AS DATE), CAST('2024-07-12' AS DATE)),
    (CAST('2024-07-14' AS DATE), CAST('2024-07-12' AS DATE)),
    (CAST('2024-07-20' AS DATE), CAST('2024-07-19' AS DATE)),
    (CAST('2024-07-21' AS DATE), CAST('2024-07-19' AS DATE)),
    (CAST('2024-07-27' AS DATE), CAST('2024-07-26' AS DATE)),
    (CAST('2024-07-28' AS DATE), CAST('2024-07-26' AS DATE)),
    (CAST('2024-08-03' AS DATE), CAST('2024-08-02' AS DATE)),
    (CAST('2024-08-04' AS DATE), CAST('2024-08-02' AS DATE)),
    (CAST('2024-08-10' AS DATE), CAST('2024-08-09' AS DATE)),
    (CAST('2024-08-11' AS DATE), CAST('2024-08-09' AS DATE)),
    (CAST('2024-08-17' AS DATE), CAST('2024-08-16' AS DATE)),
    (CAST('2024-08-18' AS DATE), CAST('2024-08-16' AS DATE)),
    (CAST('2024-08-24' AS DATE), CAST('2024-08-23' AS DATE)),
    (CAST('2024-08-25' AS DATE), CAST('2024-08-23' AS DATE)),
    (CAST('2024-08-31' AS DATE), CAST('2024-08-30' AS DATE)),
    (CAST('2024-09-01' AS DATE), CAST('2024-08-30' AS DATE)),
    (CAST('2024-09-07' AS DATE), CAST('2024-09-06' AS DATE)),
    (CAST('2024-09-08' AS DATE), CAST('2024-09-06' AS DATE)),
    (CAST('2024-09-14' AS DATE), CAST('2024-09-13' AS DATE)),
    (CAST('2024-09-15' AS DATE), CAST('2024-09-13' AS DATE)),
    (CAST('2024-09-21' AS DATE), CAST('2024-09-20' AS DATE)),
    (CAST('2024-09-22' AS DATE), CAST('2024-09-20' AS DATE)),
    (CAST('2024-09-28' AS DATE), CAST('2024-09-27' AS DATE)),
    (CAST('2024-09-29' AS DATE), CAST('2024-09-27' AS DATE)),
    (CAST('2024-10-05' AS DATE), CAST('2024-10-04' AS DATE)),
    (CAST('2024-10-06' AS DATE), CAST('2024-10-04' AS DATE)),
    (CAST('2024-10-12' AS DATE), CAST('2024-10-11' AS DATE)),
    (CAST('2024-10-13' AS DATE), CAST('2024-10-11' AS DATE)),
    (CAST('2024-10-19' AS DATE), CAST('2024-10-18' AS DATE)),
    (CAST('2024-10-20' AS DATE), CAST('2024-10-18' AS DATE)),
    (CAST('2024-10-26' AS DATE), CAST('2024-10-25' AS DATE)),
    (CAST('2024-10-27' AS DATE), CAST('2024-10-25' AS DATE)),
    (CAST('2024-11-02' AS DATE), CAST('2024-11-01' AS DATE)),
    (CAST('2024-11-03' AS DATE), CAST('2024-11-01' AS DATE)),
    (CAST('2024-11-09' AS DATE), CAST('2024-11-08' AS DATE)),
    (CAST('2024-11-10' AS DATE), CAST('2024-11-08' AS DATE)),
    (CAST('2024-11-16' AS DATE), CAST('2024-11-15' AS DATE)),
    (CAST('2024-11-17' AS DATE), CAST('2024-11-15' AS DATE)),
    (CAST('2024-11-23' AS DATE), CAST('2024-11-22' AS DATE)),
    (CAST('2024-11-24' AS DATE), CAST('2024-11-22' AS DATE)),
    (CAST('2024-11-30' AS DATE), CAST('2024-11-29' AS DATE)),
    (CAST('2024-12-01' AS DATE), CAST('2024-11-29' AS DATE)),
    (CAST('2024-12-07' AS DATE), CAST('2024-12-06' AS DATE)),
    (CAST('2024-12-08' AS DATE), CAST('2024-12-06' AS DATE)),
    (CAST('2024-12-14' AS DATE), CAST('2024-12-13' AS DATE)),
    (CAST('2024-12-15' AS DATE), CAST('2024-12-13' AS DATE)),
    (CAST('2024-12-21' AS DATE), CAST('2024-12-20' AS DATE)),
    (CAST('2024-12-22' AS DATE), CAST('2024-12-20' AS DATE)),
    (CAST('2024-12-25' AS DATE), CAST('2024-12-24' AS DATE)),
    (CAST('2024-12-26' AS DATE), CAST('2024-12-24' AS DATE)),
    (CAST('2024-12-28' AS DATE), CAST('2024-12-27' AS DATE)),
    (CAST('2024-12-29' AS DATE), CAST('2024-12-27' AS DATE)),
    (CAST('2025-01-01' AS DATE), CAST('2024-12-31' AS DATE)),
    (CAST('2025-01-04' AS DATE), CAST('2025-01-03' AS DATE)),
    (CAST('2025-01-05' AS DATE), CAST('2025-01-03' AS DATE)),
    (CAST('2025-01-11' AS DATE), CAST('2025-01-10' AS DATE)),
    (CAST('2025-01-12' AS DATE), CAST('2025-01-10' AS DATE)),
    (CAST('2025-01-18' AS DATE), CAST('2025-01-17' AS DATE)),
    (CAST('2025-01-19' AS DATE), CAST('2025-01-17' AS DATE)),
    (CAST('2025-01-25' AS DATE), CAST('2025-01-24' AS DATE)),
    (CAST('2025-01-26' AS DATE), CAST('2025-01-24' AS DATE)),
    (CAST('2025-02-01' AS DATE), CAST('2025-01-31' AS DATE)),
    (CAST('2025-02-02' AS DATE), CAST('2025-01-31' AS DATE)),
    (CAST('2025-02-08' AS DATE), CAST('2025-02-07' AS DATE)),
    (CAST('2025-02-09' AS DATE), CAST('2025-02-07' AS DATE)),
    (CAST('2025-02-15' AS DATE), CAST('2025-02-14' AS DATE)),
    (CAST('2025-02-16' AS DATE), CAST('2025-02-14' AS DATE)),
    (CAST('2025-02-22' AS DATE), CAST('2025-02-21' AS DATE)),
    (CAST('2025-02-23' AS DATE), CAST('2025-02-21' AS DATE)),
    (CAST('2025-03-01' AS DATE), CAST('2025-02-28' AS DATE)),
    (CAST('2025-03-02' AS DATE), CAST('2025-02-28' AS DATE)),
    (CAST('2025-03-08' AS DATE), CAST('2025-03-07' AS DATE)),
    (CAST('2025-03-09' AS DATE), CAST('2025-03-07' AS DATE)),
    (CAST('2025-03-15' AS DATE), CAST('2025-03-14' AS DATE)),
    (CAST('2025-03-16' AS DATE), CAST('2025-03-14' AS DATE)),
    (CAST('2025-03-22' AS DATE), CAST('2025-03-21' AS DATE)),
    (CAST('2025-03-23' AS DATE), CAST('2025-03-21' AS DATE)),
    (CAST('2025-03-29' AS DATE), CAST('2025-03-28' AS DATE)),
    (CAST('2025-03-30' AS DATE), CAST('2025-03-28' AS DATE)),
    (CAST('2025-04-05' AS DATE), CAST('2025-04-04' AS DATE)),
    (CAST('2025-04-06' AS DATE), CAST('2025-04-04' AS DATE)),
    (CAST('2025-04-12' AS DATE), CAST('2025-04-11' AS DATE)),
    (CAST('2025-04-13' AS DATE), CAST('2025-04-11' AS DATE)),
    (CAST('2025-04-18' AS DATE), CAST('2025-04-17' AS DATE)),
    (CAST('2025-04-19' AS DATE), CAST('2025-04-17' AS DATE)),
    (CAST('2025-04-20' AS DATE), CAST('2025-04-17' AS DATE)),
    (CAST('2025-04-21' AS DATE), CAST('2025-04-17' AS DATE)),
    (CAST('2025-04-26' AS DATE), CAST('2025-04-25' AS DATE)),
    (CAST('2025-04-27' AS DATE), CAST('2025-04-25' AS DATE)),
    (CAST('2025-05-01' AS DATE), CAST('2025-04-30' AS DATE)),
    (CAST('2025-05-03' AS DATE), CAST('2025-05-02' AS DATE)),
    (CAST('2025-05-04' AS DATE), CAST('2025-05-02' AS DATE)),
    (CAST('2025-05-10' AS DATE), CAST('2025-05-09' AS DATE)),
    (CAST('2025-05-11' AS DATE), CAST('2025-05-09' AS DATE)),
    (CAST('2025-05-17' AS DATE), CAST('2025-05-16' AS DATE)),
    (CAST('2025-05-18' AS DATE), CAST('2025-05-16' AS DATE)),
    (CAST('2025-05-24' AS DATE), CAST('2025-05-23' AS DATE)),
    (CAST('2025-05-25' AS DATE), CAST('2025-05-23' AS DATE)),
    (CAST('2025-05-31' AS DATE), CAST('2025-05-30' AS DATE)),
    (CAST('2025-06-01' AS DATE), CAST('2025-05-30' AS DATE)),
    (CAST('2025-06-07' AS DATE), CAST('2025-06-06' AS DATE)),
    (CAST('2025-06-08' AS DATE), CAST('2025-06-06' AS DATE)),
    (CAST('2025-06-14' AS DATE), CAST('2025-06-13' AS DATE)),
    (CAST('2025-06-15' AS DATE), CAST('2025-06-13' AS DATE)),
    (CAST('2025-06-21' AS DATE), CAST('2025-06-20' AS DATE)),
    (CAST('2025-06-22' AS DATE), CAST('2025-06-20' AS DATE)),
    (CAST('2025-06-28' AS DATE), CAST('2025-06-27' AS DATE)),
    (CAST('2025-06-29' AS DATE), CAST('2025-06-27' AS DATE)),
    (CAST('2025-07-05' AS DATE), CAST('2025-07-04' AS DATE)),
    (CAST('2025-07-06' AS DATE), CAST('2025-07-04' AS DATE)),
    (CAST('2025-07-12' AS DATE), CAST('2025-07-11' AS DATE)),
    (CAST('2025-07-13' AS DATE), CAST('2025-07-11' AS DATE)),
    (CAST('2025-07-19' AS DATE), CAST('2025-07-18' AS DATE)),
    (CAST('2025-07-20' AS DATE), CAST('2025-07-18' AS DATE)),
    (CAST('2025-07-26' AS DATE), CAST('2025-07-25' AS DATE)),
    (CAST('2025-07-27' AS DATE), CAST('2025-07-25' AS DATE)),
    (CAST('2025-08-02' AS DATE), CAST('2025-08-01' AS DATE)),
    (CAST('2025-08-03' AS DATE), CAST('2025-08-01' AS DATE)),
    (CAST('2025-08-09' AS DATE), CAST('2025-08-08' AS DATE)),
    (CAST('2025-08-10' AS DATE), CAST('2025-08-08' AS DATE)),
    (CAST('2025-08-16' AS DATE), CAST('2025-08-15' AS DATE)),
    (CAST('2025-08-17' AS DATE), CAST('2025-08-15' AS DATE)),
    (CAST('2025-08-23' AS DATE), CAST('2025-08-22' AS DATE)),
    (CAST('2025-08-24' AS DATE), CAST('2025-08-22' AS DATE)),
    (CAST('2025-08-30' AS DATE), CAST('2025-08-29' AS DATE)),
    (CAST('2025-08-31' AS DATE), CAST('2025-08-29' AS DATE)),
    (CAST('2025-09-06' AS DATE), CAST('2025-09-05' AS DATE)),
    (CAST('2025-09-07' AS DATE), CAST('2025-09-05' AS DATE)),
    (CAST('2025-09-13' AS DATE), CAST('2025-09-12' AS DATE)),
    (CAST('2025-09-14' AS DATE), CAST('2025-09-12' AS DATE)),
    (CAST('2025-09-20' AS DATE), CAST('2025-09-19' AS DATE)),
    (CAST('2025-09-21' AS DATE), CAST('2025-09-19' AS DATE)),
    (CAST('2025-09-27' AS DATE), CAST('2025-09-26' AS DATE)),
    (CAST('2025-09-28' AS DATE), CAST('2025-09-26' AS DATE)),
    (CAST('2025-10-04' AS DATE), CAST('2025-10-03' AS DATE)),
    (CAST('2025-10-05' AS DATE), CAST('2025-10-03' AS DATE)),
    (CAST('2025-10-11' AS DATE), CAST('2025-10-10' AS DATE)),
    (CAST('2025-10-12' AS DATE), CAST('2025-10-10' AS DATE)),
    (CAST('2025-10-18' AS DATE), CAST('2025-10-17' AS DATE)),
    (CAST('2025-10-19' AS DATE), CAST('2025-10-17' AS DATE)),
    (CAST('2025-10-25' AS DATE), CAST('2025-10-24' AS DATE)),
    (CAST('2025-10-26' AS DATE), CAST('2025-10-24' AS DATE)),
    (CAST('2025-11-01' AS DATE), CAST('2025-10-31' AS DATE)),
    (CAST('2025-11-02' AS DATE), CAST('2025-10-31' AS DATE)),
    (CAST('2025-11-08' AS DATE), CAST('2025-11-07' AS DATE)),
    (CAST('2025-11-09' AS DATE), CAST('2025-11-07' AS DATE)),
    (CAST('2025-11-15' AS DATE), CAST('2025-11-14' AS DATE)),
    (CAST('2025-11-16' AS DATE), CAST('2025-11-14' AS DATE)),
    (CAST('2025-11-22' AS DATE), CAST('2025-11-21' AS DATE)),
    (CAST('2025-11-23' AS DATE), CAST('2025-11-21' AS DATE)),
    (CAST('2025-11-29' AS DATE), CAST('2025-11-28' AS DATE)),
    (CAST('2025-11-30' AS DATE), CAST('2025-11-28' AS DATE)),
    (CAST('2025-12-06' AS DATE), CAST('2025-12-05' AS DATE)),
    (CAST('2025-12-07' AS DATE), CAST('2025-12-05' AS DATE)),
    (CAST('2025-12-13' AS DATE), CAST('2025-12-12' AS DATE)),
    (CAST('2025-12-14' AS DATE), CAST('2025-12-12' AS DATE)),
    (CAST('2025-12-20' AS DATE), CAST('2025-12-19' AS DATE)),
    (CAST('2025-12-21' AS DATE), CAST('2025-12-19' AS DATE)),
    (CAST('2025-12-25' AS DATE), CAST('2025-12-24' AS DATE)),
    (CAST('2025-12-26' AS DATE), CAST('2025-12-24' AS DATE)),
    (CAST('2025-12-27' AS DATE), CAST('2025-12-24' AS DATE)),
    (CAST('2025-12-28' AS DATE), CAST('2025-12-24' AS DATE)),
    (CAST('2026-01-01' AS DATE), CAST('2025-12-31' AS DATE)),
    (CAST('2026-01-03' AS DATE), CAST('2026-01-02' AS DATE)),
    (CAST('2026-01-04' AS DATE), CAST('2026-01-02' AS DATE)),
    (CAST('2026-01-10' AS DATE), CAST('2026-01-09' AS DATE)),
    (CAST('2026-01-11' AS DATE), CAST('2026-01-09' AS DATE)),
    (CAST('2026-01-17' AS DATE), CAST('2026-01-16' AS DATE)),
    (CAST('2026-01-18' AS DATE), CAST('2026-01-16' AS DATE)),
    (CAST('2026-01-24' AS DATE), CAST('2026-01-23' AS DATE)),
    (CAST('2026-01-25' AS DATE), CAST('2026-01-23' AS DATE)),
    (CAST('2026-01-31' AS DATE), CAST('2026-01-30' AS DATE)),
    (CAST('2026-02-01' AS DATE), CAST('2026-01-30' AS DATE)),
    (CAST('2026-02-07' AS DATE), CAST('2026-02-06' AS DATE)),
    (CAST('2026-02-08' AS DATE), CAST('2026-02-06' AS DATE)),
    (CAST('2026-02-14' AS DATE), CAST('2026-02-13' AS DATE)),
    (CAST('2026-02-15' AS DATE), CAST('2026-02-13' AS DATE)),
    (CAST('2026-02-21' AS DATE), CAST('2026-02-20' AS DATE)),
    (CAST('2026-02-22' AS DATE), CAST('2026-02-20' AS DATE)),
    (CAST('2026-02-28' AS DATE), CAST('2026-02-27' AS DATE)),
    (CAST('2026-03-01' AS DATE), CAST('2026-02-27' AS DATE)),
    (CAST('2026-03-07' AS DATE), CAST('2026-03-06' AS DATE)),
    (CAST('2026-03-08' AS DATE), CAST('2026-03-06' AS DATE)),
    (CAST('2026-03-14' AS DATE), CAST('2026-03-13' AS DATE)),
    (CAST('2026-03-15' AS DATE), CAST('2026-03-13' AS DATE)),
    (CAST('2026-03-21' AS DATE), CAST('2026-03-20' AS DATE)),
    (CAST('2026-03-22' AS DATE), CAST('2026-03-20' AS DATE)),
    (CAST('2026-03-28' AS DATE), CAST('2026-03-27' AS DATE)),
    (CAST('2026-03-29' AS DATE), CAST('2026-03-27' AS DATE)),
    (CAST('2026-04-03' AS DATE), CAST('2026-04-02' AS DATE)),
    (CAST('2026-04-04' AS DATE), CAST('2026-04-02' AS DATE)),
    (CAST('2026-04-05' AS DATE), CAST('2026-04-02' AS DATE)),
    (CAST('2026-04-06' AS DATE), CAST('2026-04-02' AS DATE)),
    (CAST('2026-04-11' AS DATE), CAST('2026-04-10' AS DATE)),
    (CAST('2026-04-12' AS DATE), CAST('2026-04-10' AS DATE)),
    (CAST('2026-04-18' AS DATE), CAST('2026-04-17' AS DATE)),
    (CAST('2026-04-19' AS DATE), CAST('2026-04-17' AS DATE)),
    (CAST('2026-04-25' AS DATE), CAST('2026-04-24' AS DATE)),
    (CAST('2026-04-26' AS DATE), CAST('2026-04-24' AS DATE)),
    (CAST('2026-05-01' AS DATE), CAST('2026-04-30' AS DATE)),
    (CAST('2026-05-02' AS DATE), CAST('2026-04-30' AS DATE)),
    (CAST('2026-05-03' AS DATE), CAST('2026-04-30' AS DATE)),
    (CAST('2026-05-09' AS DATE), CAST('2026-05-08' AS DATE)),
    (CAST('2026-05-10' AS DATE), CAST('2026-05-08' AS DATE)),
    (CAST('2026-05-16' AS DATE), CAST('2026-05-15' AS DATE)),
    (CAST('2026-05-17' AS DATE), CAST('2026-05-15' AS DATE)),
    (CAST('2026-05-23' AS DATE), CAST('2026-05-22' AS DATE)),
    (CAST('2026-05-24' AS DATE), CAST('2026-05-22' AS DATE)),
    (CAST('2026-05-30' AS DATE), CAST('2026-05-29' AS DATE)),
    (CAST('2026-05-31' AS DATE), CAST('2026-05-29' AS DATE)),
    (CAST('2026-06-06' AS DATE), CAST('2026-06-05' AS DATE)),
    (CAST('2026-06-07' AS DATE), CAST('2026-06-05' AS DATE)),
    (CAST('2026-06-13' AS DATE), CAST('2026-06-12' AS DATE)),
    (CAST('2026-06-14' AS DATE), CAST('2026-06-12' AS DATE)),
    (CAST('2026-06-20' AS DATE), CAST('2026-06-19' AS DATE)),
    (CAST('2026-06-21' AS DATE), CAST('2026-06-19' AS DATE)),
    (CAST('2026-06-27' AS DATE), CAST('2026-06-26' AS DATE)),
    (CAST('2026-06-28' AS DATE), CAST('2026-06-26' AS DATE))) AS v(day, rate_on)
), day_rates AS (
  SELECT
    from_currency,
    to_currency,
    day,
    MIN(rate_on) AS rate_on,
    CASE WHEN MIN(rate) = MAX(rate) THEN MIN(rate) END AS rate
  FROM (
    SELECT
      from_currency,
      to_currency,
      rate_on AS day,
      rate_on,
      rate
    FROM rates
    UNION ALL
    SELECT
      f.from_currency,
      f.to_currency,
      k.day,
      f.rate_on,
      f.rate
    FROM closed_days AS k
    JOIN rates AS f
      ON f.rate_on = k.rate_on
    WHERE
      NOT EXISTS(
        SELECT
          1
        FROM rates AS s
        WHERE
          s.from_currency = f.from_currency
          AND s.to_currency = f.to_currency
          AND s.rate_on = k.day
      )
  ) AS known
  GROUP BY
    from_currency,
    to_currency,
    day
), counted AS (
  SELECT
    c.payee_id,
    c.booking_id,
    c.booked_on,
    c.credit_type,
    c.amount,
    c.currency,
    c.deal_type,
    c.vertical,
    c.service_line,
    c.channel,
    r.rate AS exchange_rate,
    r.rate_on AS exchange_rate_on,
    c.booked_on AS rate_day,
    CASE
      WHEN c.currency = 'USD'
      THEN CAST(c.amount AS DECIMAL(28, 10))
      ELSE CAST(ROUND(CAST(c.amount AS DECIMAL(20, 4)) * r.rate, 10) AS DECIMAL(28, 10))
    END AS measured
  FROM credits AS c
  JOIN eligible AS p
    ON p.payee_id = c.payee_id
  LEFT JOIN day_rates AS r
    ON c.currency <> 'USD'
    AND r.from_currency = c.currency
    AND r.to_currency = 'USD'
    AND r.day = c.booked_on
), targets AS (
  SELECT
    q.payee_id,
    q.measure,
    q.start_on,
    q.end_on,
    CASE
      WHEN q.currency = 'USD'
      THEN CAST(q.amount AS DECIMAL(28, 10))
      ELSE CAST(ROUND(CAST(q.amount AS DECIMAL(20, 4)) * r.rate, 10) AS DECIMAL(28, 10))
    END AS target,
    CAST(q.amount AS DECIMAL(28, 10)) AS plain_target,
    q.currency
  FROM quotas AS q
  JOIN eligible AS p
    ON p.payee_id = q.payee_id
  LEFT JOIN day_rates AS r
    ON q.currency <> 'USD'
    AND r.from_currency = q.currency
    AND r.to_currency = 'USD'
    AND r.day = q.start_on
), ending_quotas AS (
  SELECT
    *
  FROM targets AS t
  WHERE
    t.end_on > CAST('2026-04-01' AS DATE) AND t.end_on <= CAST('2026-07-01' AS DATE)
), payout_rates AS (
  SELECT
    p.payee_id,
    p.currency AS currency,
    r.rate AS exchange_rate,
    r.rate_on AS exchange_rate_on
  FROM eligible AS p
  LEFT JOIN day_rates AS r
    ON p.currency <> 'USD'
    AND r.from_currency = 'USD'
    AND r.to_currency = p.currency
    AND r.day = CAST('2026-06-30' AS DATE)
), earned AS (
  SELECT
    s.payee_id,
    'new_business' AS component,
    CAST('2026-04-01' AS DATE) AS window_start_on,
    CAST('2026-07-01' AS DATE) AS window_end_on,
    s.measured,
    t.target AS quota,
    CAST(NULL AS DECIMAL(9, 6)) AS rate,
    CAST(ROUND(
      (
        CAST(LEAST(
          s.measured,
          CAST(ROUND(t.target * CAST(0.500000 AS DECIMAL(9, 6)), 10) AS DECIMAL(28, 10))
        ) AS DECIMAL(28, 10)) * CAST(0.002000 AS DECIMAL(9, 6)) + CAST(GREATEST(
          (
            LEAST(
              s.measured,
              CAST(ROUND(t.target * CAST(1.000000 AS DECIMAL(9, 6)), 10) AS DECIMAL(28, 10))
            )
          ) - CAST(ROUND(t.target * CAST(0.500000 AS DECIMAL(9, 6)), 10) AS DECIMAL(28, 10)),
          CAST(0 AS DECIMAL(28, 10))
        ) AS DECIMAL(28, 10)) * CAST(0.004000 AS DECIMAL(9, 6)) + CAST(GREATEST(
          (
            LEAST(
              s.measured,
              CAST(ROUND(t.target * CAST(1.500000 AS DECIMAL(9, 6)), 10) AS DECIMAL(28, 10))
            )
          ) - CAST(ROUND(t.target * CAST(1.000000 AS DECIMAL(9, 6)), 10) AS DECIMAL(28, 10)),
          CAST(0 AS DECIMAL(28, 10))
        ) AS DECIMAL(28, 10)) * CAST(0.006000 AS DECIMAL(9, 6)) + CAST(GREATEST(
          (
            s.measured
          ) - CAST(ROUND(t.target * CAST(1.500000 AS DECIMAL(9, 6)), 10) AS DECIMAL(28, 10)),
          CAST(0 AS DECIMAL(28, 10))
        ) AS DECIMAL(28, 10)) * CAST(0.008000 AS DECIMAL(9, 6))
      ),
      10
    ) AS DECIMAL(28, 10)) AS exact_amount,
    CAST(NULL AS DECIMAL(28, 10)) AS promised,
    CAST(NULL AS TEXT) AS promised_currency
  FROM (
    SELECT
      payee_id,
      CAST(SUM(measured) AS DECIMAL(28, 10)) AS measured
    FROM (
      SELECT
        c.payee_id,
        'new_business' AS component,
        CAST('2026-04-01' AS DATE) AS window_start_on,
        CAST('2026-07-01' AS DATE) AS window_end_on,
        c.booking_id,
        c.booked_on,
        c.credit_type,
        c.amount,
        c.currency,
        c.exchange_rate,
        c.exchange_rate_on,
        c.measured,
        CAST(NULL AS DECIMAL(9, 6)) AS rate
      FROM counted AS c
      WHERE
        (
          (
            c.booked_on >= CAST('2026-04-01' AS DATE)
            AND c.booked_on < CAST('2026-07-01' AS DATE)
            AND NOT c.measured IS NULL
          )
          AND c.credit_type IN ('direct')
        )
        AND c.deal_type IN ('new_business')
    ) AS d
    GROUP BY
      payee_id
  ) AS s
  INNER JOIN targets AS t
    ON t.payee_id = s.payee_id
    AND t.measure = 'credited_amount'
    AND t.start_on = CAST('2026-04-01' AS DATE)
    AND t.end_on = CAST('2026-07-01' AS DATE)
    AND t.target > 0
  UNION ALL
  SELECT
    d.payee_id,
    d.component,
    d.window_start_on,
    d.window_end_on,
    CAST(SUM(d.measured) AS DECIMAL(28, 10)) AS measured,
    CAST(NULL AS DECIMAL(28, 10)) AS quota,
    CASE WHEN MIN(d.rate) = MAX(d.rate) THEN MIN(d.rate) END AS rate,
    CAST(ROUND(SUM(d.measured * d.rate), 10) AS DECIMAL(28, 10)) AS exact_amount,
    CAST(NULL AS DECIMAL(28, 10)) AS promised,
    CAST(NULL AS TEXT) AS promised_currency
  FROM (
    SELECT
      c.payee_id,
      'renewals' AS component,
      CAST('2026-04-01' AS DATE) AS window_start_on,
      CAST('2026-07-01' AS DATE) AS window_end_on,
      c.booking_id,
      c.booked_on,
      c.credit_type,
      c.amount,
      c.currency,
      c.exchange_rate,
      c.exchange_rate_on,
      c.measured,
      CAST(a.value AS DECIMAL(9, 6)) AS rate
    FROM counted AS c
    INNER JOIN parameters AS a
      ON a.payee_id = c.payee_id
      AND a.parameter = 'commission_rate'
      AND a.start_on <= c.booked_on
      AND (
        a.end_on IS NULL OR a.end_on > c.booked_on
      )
    WHERE
      (
        (
          c.booked_on >= CAST('2026-04-01' AS DATE)
          AND c.booked_on < CAST('2026-07-01' AS DATE)
          AND NOT c.measured IS NULL
        )
        AND c.credit_type IN ('direct')
      )
      AND c.deal_type IN ('renewal')
  ) AS d
  GROUP BY
    d.payee_id,
    d.component,
    d.window_start_on,
    d.window_end_on
  UNION ALL
  SELECT
    t.payee_id,
    'quota_bonus' AS component,
    t.start_on AS window_start_on,
    t.end_on AS window_end_on,
    COALESCE(m.measured, CAST(0 AS DECIMAL(28, 10))) AS measured,
    t.target AS quota,
    CAST(NULL AS DECIMAL(9, 6)) AS rate,
    CASE
      WHEN COALESCE(m.measured, CAST(0 AS DECIMAL(28, 10))) < t.target * CAST(1.000000 AS DECIMAL(9, 6))
      THEN CAST(0 AS DECIMAL(28, 10))
      ELSE CASE
        WHEN COALESCE(a.currency, 'USD') = 'USD'
        THEN CAST(a.value AS DECIMAL(28, 10))
        ELSE CAST(ROUND(CAST(a.value AS DECIMAL(20, 6)) * r.rate, 10) AS DECIMAL(28, 10))
      END
    END AS exact_amount,
    CASE
      WHEN COALESCE(m.measured, CAST(0 AS DECIMAL(28, 10))) < t.target * CAST(1.000000 AS DECIMAL(9, 6))
      THEN CAST(0 AS DECIMAL(28, 10))
      ELSE CAST(a.value AS DECIMAL(28, 10))
    END AS promised,
    a.currency AS promised_currency
  FROM ending_quotas AS t
  LEFT JOIN (
    SELECT
      payee_id,
      window_start_on,
      window_end_on,
      CAST(SUM(measured) AS DECIMAL(28, 10)) AS measured
    FROM (
      SELECT
        c.payee_id,
        'quota_bonus' AS component,
        t.start_on AS window_start_on,
        t.end_on AS window_end_on,
        c.booking_id,
        c.booked_on,
        c.credit_type,
        c.amount,
        c.currency,
        c.exchange_rate,
        c.exchange_rate_on,
        c.measured,
        CAST(NULL AS DECIMAL(9, 6)) AS rate
      FROM counted AS c
      JOIN ending_quotas AS t
        ON t.payee_id = c.payee_id
        AND t.measure = 'credited_amount'
        AND c.booked_on >= t.start_on
        AND c.booked_on < t.end_on
      WHERE
        NOT c.measured IS NULL AND c.credit_type IN ('direct')
    ) AS d
    GROUP BY
      payee_id,
      window_start_on,
      window_end_on
  ) AS m
    ON m.payee_id = t.payee_id
    AND m.window_start_on = t.start_on
    AND m.window_end_on = t.end_on
  INNER JOIN parameters AS a
    ON a.payee_id = t.payee_id
    AND a.parameter = 'bonus'
    AND a.start_on < t.end_on
    AND (
      a.end_on IS NULL OR a.end_on >= t.end_on
    )
  LEFT JOIN day_rates AS r
    ON r.from_currency = a.currency
    AND r.to_currency = 'USD'
    AND r.day = CAST('2026-06-30' AS DATE)
  WHERE
    t.measure = 'credited_amount' AND t.target > 0
  UNION ALL
  SELECT
    t.payee_id,
    'satisfaction_bonus' AS component,
    t.start_on AS window_start_on,
    t.end_on AS window_end_on,
    COALESCE(m.measured, CAST(0 AS DECIMAL(28, 10))) AS measured,
    t.plain_target AS quota,
    CAST(NULL AS DECIMAL(9, 6)) AS rate,
    CASE
      WHEN COALESCE(m.measured, CAST(0 AS DECIMAL(28, 10))) < t.plain_target * CAST(1 AS DECIMAL(9, 6))
      THEN CAST(0 AS DECIMAL(28, 10))
      ELSE CAST(500.0000 AS DECIMAL(28, 10))
    END AS exact_amount,
    CASE
      WHEN COALESCE(m.measured, CAST(0 AS DECIMAL(28, 10))) < t.plain_target * CAST(1 AS DECIMAL(9, 6))
      THEN CAST(0 AS DECIMAL(28, 10))
      ELSE CAST(500.0000 AS DECIMAL(28, 10))
    END AS promised,
    CAST(NULL AS VARCHAR) AS promised_currency
  FROM ending_quotas AS t
  INNER JOIN (
    SELECT
      payee_id,
      start_on AS window_start_on,
      end_on AS window_end_on,
      CAST(MIN(value) AS DECIMAL(28, 10)) AS measured
    FROM figures
    WHERE
      measure = 'satisfaction'
    GROUP BY
      payee_id,
      start_on,
      end_on
    HAVING
      COUNT(*) = 1
  ) AS m
    ON m.payee_id = t.payee_id
    AND m.window_start_on = t.start_on
    AND m.window_end_on = t.end_on
  WHERE
    t.measure = 'satisfaction' AND t.plain_target > 0
), payable AS (
  SELECT
    e.payee_id,
    e.component,
    e.window_start_on,
    e.window_end_on,
    e.measured,
    e.quota,
    e.rate,
    e.exact_amount,
    x.currency,
    CASE
      WHEN e.promised_currency = x.currency OR x.currency = 'USD'
      THEN CAST(NULL AS DECIMAL(18, 8))
      ELSE x.exchange_rate
    END AS exchange_rate,
    CASE
      WHEN e.promised_currency = x.currency OR x.currency = 'USD'
      THEN CAST(NULL AS DATE)
      ELSE x.exchange_rate_on
    END AS exchange_rate_on,
    CASE
      WHEN e.promised_currency = x.currency
      THEN CAST(e.promised AS DECIMAL(38, 18))
      WHEN x.currency = 'USD'
      THEN CAST(e.exact_amount AS DECIMAL(38, 18))
      ELSE CAST(e.exact_amount * x.exchange_rate AS DECIMAL(38, 18))
    END AS payable
  FROM earned AS e
  JOIN payout_rates AS x
    ON x.payee_id = e.payee_id
  WHERE
    NOT e.exact_amount IS NULL
)
SELECT
  payee_id,
  component,
  window_start_on,
  window_end_on,
  CAST(ROUND(measured, 4) AS DECIMAL(18, 4)) AS measured,
  CAST(ROUND(quota, 4) AS DECIMAL(18, 4)) AS quota,
  CAST(rate AS DECIMAL(9, 6)) AS rate,
  exact_amount,
  exchange_rate,
  exchange_rate_on,
  CASE
    WHEN currency IN (
      'ADP',
      'BIF',
      'BYR',
      'CLP',
      'DJF',
      'ESP',
      'GNF',
      'ISK',
      'ITL',
      'JPY',
      'KMF',
      'KRW',
      'LUF',
      'MGF',
      'MRO',
      'PYG',
      'RWF',
      'SLL',
      'STD',
      'TMM',
      'TRL',
      'UGX',
      'UYI',
      'VND',
      'VUV',
      'XAF',
      'XOF',
      'XPF',
      'ZMK',
      'ZWD'
    )
    THEN CAST(ROUND(payable, 0) AS DECIMAL(18, 4))
    WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND')
    THEN CAST(ROUND(payable, 3) AS DECIMAL(18, 4))
    WHEN currency IN ('CLF', 'UYW')
    THEN CAST(ROUND(payable, 4) AS DECIMAL(18, 4))
    ELSE CAST(ROUND(payable, 2) AS DECIMAL(18, 4))
  END AS amount,
  currency
FROM payable
WHERE
  NOT payable IS NULL AND NOT currency IS NULL
ORDER BY
  payee_id,
  component COLLATE "C",
  window_start_on,
  window_end_on
