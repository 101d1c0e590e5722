WITH eligible AS (
  SELECT
    payee_id,
    MIN(currency) AS currency
  FROM payees
  GROUP BY
    payee_id
), closed_days AS (
  SELECT
    rate_on AS day,
    rate_on
  FROM rates
  WHERE
    FALSE
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
    t.end_on > CAST('2013-10-01' AS DATE) AND t.end_on <= CAST('2014-01-01' AS DATE)
), payout_rates AS (
  SELECT
    p.payee_id,
    'USD' AS currency,
    r.rate AS exchange_rate,
    r.rate_on AS exchange_rate_on
  FROM eligible AS p
  LEFT JOIN day_rates AS r
    ON 'USD' <> 'USD'
    AND r.from_currency = 'USD'
    AND r.to_currency = 'USD'
    AND r.day = CAST('2013-12-31' AS DATE)
), earned AS (
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
      'commission' AS component,
      CAST('2013-10-01' AS DATE) AS window_start_on,
      CAST('2014-01-01' AS DATE) AS window_end_on,
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
        c.booked_on >= CAST('2013-10-01' AS DATE)
        AND c.booked_on < CAST('2014-01-01' AS DATE)
        AND NOT c.measured IS NULL
      )
      AND c.credit_type IN ('direct')
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
    AND r.day = CAST('2013-12-31' AS DATE)
  WHERE
    t.measure = 'credited_amount' AND t.target > 0
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
