import { useQuery } from '@tanstack/react-query';
import { viewsOptions } from '../../engine/gridApi';
import { RelatedList } from '../../engine/RelatedList';
import { Section } from '../../kit/Section';

const SHOWN = 6;
const NONE: ReadonlySet<string> = new Set();

interface Props {
  title: string;
  /** The name of a described list. */
  view: string;
  /** One filter of it; all rows without one. */
  filter?: string;
  /** Columns that this page does without. */
  without?: ReadonlySet<string>;
}

/** The first rows of a list, and the way to all of them; nothing where the reader may not open the list. */
export function ListPart({ title, view: name, filter = '', without = NONE }: Props) {
  const view = useQuery(viewsOptions()).data?.find((each) => each.name === name);
  const shown = view && { ...view, columns: view.columns.map((each) => (without.has(each.key) ? { ...each, is_shown: false } : each)) };
  return shown ? (
    <Section title={title}>
      <RelatedList view={shown} related={{ title, view: name, filter, timeline: null }} row={{}} limit={SHOWN} />
    </Section>
  ) : null;
}
