import { useQuery } from '@tanstack/react-query';
import { viewsOptions } from '../../engine/gridApi';
import { RelatedList } from '../../engine/RelatedList';
import { Section } from '../../kit/Section';

const SHOWN = 6;

interface Props {
  title: string;
  /** The name of a described list. */
  view: string;
  /** One filter of it; all rows without one. */
  filter?: string;
}

/** The first rows of a list, and the way to all of them; nothing where the reader may not open the list. */
export function ListPart({ title, view: name, filter = '' }: Props) {
  const view = useQuery(viewsOptions()).data?.find((each) => each.name === name);
  return view ? (
    <Section title={title}>
      <RelatedList view={view} related={{ title, view: name, filter, timeline: null }} row={{}} limit={SHOWN} />
    </Section>
  ) : null;
}
