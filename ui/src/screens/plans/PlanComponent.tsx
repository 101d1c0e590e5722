import { useLingui } from '@lingui/react/macro';
import type { ComponentShape, TierShape } from '../../api/types.gen';
import { Section } from '../../kit/Section';
import { type Column, Table } from '../../kit/Table';
import { useComponentWords } from './fields';

/** One promise of the plan in plain sentences, its tiers as a table. */
export function PlanComponent({ component, currency }: { component: ComponentShape; currency: string }) {
  const { t } = useLingui();
  const words = useComponentWords();
  const { title } = component;
  const columns: Column<TierShape>[] = [
    { key: 'low', share: '25%', header: t`From`, align: 'end', cell: (tier) => words.tier(tier, component, currency).low },
    {
      key: 'high',
      share: '45%',
      header: t`Up to, not including`,
      align: 'end',
      cell: (tier) => words.tier(tier, component, currency).high,
    },
    { key: 'rate', header: t`Rate`, align: 'end', cell: (tier) => words.tier(tier, component, currency).rate },
  ];
  return (
    <Section title={<bdi>{title}</bdi>}>
      {words.sentences(component, currency).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {component.tiers.length > 0 ? (
        <Table isFitted label={t`Tiers of ${title}`} columns={columns} rows={component.tiers} rowKey={(tier) => tier.low} />
      ) : null}
    </Section>
  );
}
