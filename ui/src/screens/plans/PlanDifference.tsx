import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { showPlanOptions } from '../../api/@tanstack/react-query.gen';
import type { PlanPage } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Diff } from '../../kit/Diff';
import { Section } from '../../kit/Section';
import { type PlanField, useComponentWords, usePlanFields } from './fields';

/** What another version of the plan says differently, in the words of the page. */
export function PlanDifference({ plan, against }: { plan: PlanPage; against: string }) {
  const { t } = useLingui();
  const query = useQuery(showPlanOptions({ path: { plan_name: plan.plan_name, version: against } }));
  const allFields = useAllFields();
  return (
    <Section title={<Trans>Difference to the other version</Trans>}>
      <Answer query={query}>
        {(other) => {
          const before = new Map(allFields(other).map((field) => [field.key, field]));
          const after = new Map(allFields(plan).map((field) => [field.key, field]));
          const keys = [...new Set([...before.keys(), ...after.keys()])];
          return (
            <Diff
              label={t`Difference of two versions`}
              beforeTitle={<bdi>{other.version.slice(0, 12)}</bdi>}
              afterTitle={<bdi>{plan.version.slice(0, 12)}</bdi>}
              fields={keys
                .map((key) => ({
                  key,
                  label: after.get(key)?.label ?? before.get(key)?.label ?? key,
                  before: before.get(key)?.text ?? null,
                  after: after.get(key)?.text ?? null,
                }))
                .map((field) => ({ ...field, isChanged: field.before !== field.after }))
                .filter((field) => field.isChanged)}
            />
          );
        }}
      </Answer>
    </Section>
  );
}

function useAllFields(): (plan: PlanPage) => PlanField[] {
  const { t } = useLingui();
  const planFields = usePlanFields();
  const words = useComponentWords();
  return (plan) => [
    { key: 'title', label: t`Plan`, text: plan.title },
    ...planFields(plan),
    ...plan.components.flatMap((component) => {
      const { name, title, tiers } = component;
      return [
        { key: name, label: title, text: words.sentences(component, plan.currency).join(' ') },
        ...tiers.map((tier, place) => {
          const { low, high, rate } = words.tier(tier, component, plan.currency);
          const number = place + 1;
          return {
            key: `${name} ${String(place)}`,
            label: t`${title}, tier ${number}`,
            text: tier.high === null ? t`From ${low}: ${rate}` : t`From ${low} up to ${high}: ${rate}`,
          };
        }),
      ];
    }),
  ];
}
