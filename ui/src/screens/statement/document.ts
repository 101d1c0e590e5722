// The document of GET /api/statements, whose keys its own domain defines (`statement_document` of the incentives): the
// description of the API leaves it open, so its shape stands here, and the browser tests hold the two together.

export interface CreditLine {
  booking_number: string;
  booked_on: string;
  credited: string;
  currency: string;
  exchange: string;
  rate: string | null;
  amount: string | null;
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
}

export interface PlanStatement {
  name: string;
  title: string;
  version: string;
  state: string;
  lines: StatementLine[];
  adjustments: StatementLine[];
}

export interface Total {
  currency: string;
  opening_balance: string;
  activity: string;
  adjustments: string;
  payout: string;
  closing_balance: string;
}

export interface StatementDocument {
  payee: { number: string; name: string };
  period: string;
  state: string;
  totals: Total[];
  plans: PlanStatement[];
}

export function readStatement(answer: unknown): StatementDocument {
  return answer as StatementDocument;
}
