// Dated rows as lanes of a timeline.
import type { TimelineLane } from '../kit/Timeline';
import type { Related, Row, View } from './types';

type By = NonNullable<Related['timeline']>;

export interface Dated {
  lanes: TimelineLane[];
  from: string;
  until: string;
}

const LEDGER_BEGIN = '1990-01-01';

/** The first day of the month after a day. */
function monthAfter(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)).toISOString().slice(0, 10);
}

/** One lane for each thing that is named, from the first day of any to the last; null when nothing is dated. */
export function datedLanes(view: View, by: By, rows: readonly Row[], today: string): Dated | null {
  const dated = rows.filter((row) => row[by.start]);
  const days = dated.flatMap((row) => [row[by.start] ?? '', row[by.end] ?? '']).filter((day) => day >= LEDGER_BEGIN);
  const from = days.reduce((least, day) => (day < least ? day : least), today);
  const last = days.reduce((most, day) => (day > most ? day : most), today);
  const names = [...new Set(dated.map((row) => row[by.label] ?? ''))];
  const lanes = names.map((name) => ({
    key: name,
    label: name,
    spans: dated
      .filter((row) => (row[by.label] ?? '') === name)
      .map((row) => ({
        key: row[view.row_key] ?? '',
        label: name,
        startOn: row[by.start] ?? '',
        endOn: row[by.end] ?? null,
        tone: row[by.end] ? ('neutral' as const) : ('info' as const),
      })),
  }));
  return lanes.length === 0 ? null : { lanes, from, until: monthAfter(last) };
}
