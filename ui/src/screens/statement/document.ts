// The documents of /api/statements, whose keys its own domain defines (`statement_document` of the incentives): the
// description of the API leaves it open, so its shape stands here, and the browser tests hold the two together.

export interface CreditOrigin {
  rule_id: string | null;
  table_version: string;
  basis: string;
  source: string;
  credited_at: string;
}

export interface CreditLine {
  booking_number: string;
  booked_on: string;
  credited: string;
  currency: string;
  exchange: string;
  rates: string[];
  amount: string | null;
  origin: CreditOrigin | null;
}

export interface TierMark {
  of_quota: string | null;
  bound: string;
  at: string;
  rate: string | null;
  is_reached: boolean;
}

export interface Attainment {
  measured: string;
  quota: string | null;
  /** A currency, or empty for a figure that is no money. */
  unit: string;
  reached: string | null;
  share: string;
  marks: TierMark[];
  next: TierMark | null;
  missing: string | null;
}

export interface StatementLine {
  component: string;
  title: string;
  for_period: string;
  window: string;
  formula: string;
  steps: string[];
  cause: string;
  amount: string;
  currency: string;
  credits: CreditLine[];
  /** What the line gives to each step of the balance. */
  parts: Record<string, string>;
  attainment: Attainment | null;
}

export interface PlanStatement {
  name: string;
  title: string;
  version: string;
  currency: string;
  state: string;
  lines: StatementLine[];
  adjustments: StatementLine[];
}

export interface Step {
  code: string;
  amount: string;
  start: string;
  end: string;
}

export interface Total {
  currency: string;
  opening_balance: string;
  activity: string;
  adjustments: string;
  payout: string;
  closing_balance: string;
  zero: string;
  steps: Step[];
}

export interface StatementDocument {
  payee: { number: string; name: string };
  period: string;
  start_on: string;
  end_on: string;
  state: string;
  totals: Total[];
  plans: PlanStatement[];
  hash: string;
  acceptance: { accepted_at: string; is_current: boolean } | null;
  may_accept: boolean;
}

export interface Cause {
  code: string;
  plan: string;
  component: string;
  title: string;
  amount: string;
  before: string;
  now: string;
  unit: string;
}

export interface Change {
  previous_period: string;
  differences: { currency: string; before: string; now: string; difference: string; causes: Cause[] }[];
}

export interface Estimate {
  currency: string;
  totals: {
    currency: string;
    payout: string;
    payout_then: string;
    difference: string;
    changes: { component: string; title: string; amount: string }[];
  }[];
}

export function readStatement(answer: unknown): StatementDocument {
  return answer as StatementDocument;
}

export function readChange(answer: unknown): Change {
  return answer as Change;
}

export function readEstimate(answer: unknown): Estimate {
  return answer as Estimate;
}

/** Every line of a statement, adjustments included. */
export function linesOf(statement: StatementDocument): StatementLine[] {
  return statement.plans.flatMap((plan) => [...plan.lines, ...plan.adjustments]);
}
