import { Timeline } from '../kit/Timeline';
import { datedLanes } from './dated';
import type { Related, Row, View } from './types';

interface Props {
  view: View;
  title: string;
  by: NonNullable<Related['timeline']>;
  rows: readonly Row[];
}

/** The dated rows of a related list, laid out over time. */
export function RelatedTimeline({ view, title, by, rows }: Props) {
  const today = new Date().toISOString().slice(0, 10);
  const dated = datedLanes(view, by, rows, today);
  return dated ? (
    <Timeline label={title} lanes={dated.lanes} from={dated.from} until={dated.until} mark={today} />
  ) : null;
}
