import type { PayeeShape } from '../../api/types.gen';
import { formatPercent } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { ShareBar } from '../../kit/ShareBar';

/** How far a payee is towards the quota of each component that has one. */
export function Reached({ row }: { row: PayeeShape }) {
  const locale = useLocale();
  return row.attainments.map(({ component, title, reached }) => (
    <ShareBar key={component} label={title} share={reached} text={formatPercent(reached, locale, 2)} />
  ));
}
