// On what a table can be tried: on what the domain that decides by it has had so far.
export type TrialKind = 'bookings' | 'tickets';

const ON_TICKETS: ReadonlySet<string> = new Set(['partner_eligibility', 'ticket_weights']);

export function trialOf(table: string, isCrediting: boolean): TrialKind | null {
  if (isCrediting) {
    return 'bookings';
  }
  return ON_TICKETS.has(table) ? 'tickets' : null;
}

/** The calendar months before the one of a day, the last one first, as the server writes them. */
export function monthsBefore(today: string, count: number): string[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return Array.from({ length: count }, (_, back) => {
    const at = year * 12 + month - 2 - back;
    return `${String(Math.floor(at / 12))}-${String((at % 12) + 1).padStart(2, '0')}`;
  });
}
