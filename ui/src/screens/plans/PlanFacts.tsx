import { useLingui } from '@lingui/react/macro';
import type { PlanPage } from '../../api/types.gen';
import { Facts } from '../../kit/Facts';
import { Instant } from '../../kit/Figure';
import { usePlanFields } from './fields';

/** When the plan holds, for whom, in which currency, and which version this is. */
export function PlanFacts({ plan }: { plan: PlanPage }) {
  const { t } = useLingui();
  const fields = usePlanFields();
  return (
    <Facts
      facts={[
        ...fields(plan).map(({ label, text }) => ({ label, value: <bdi>{text}</bdi> })),
        { label: t`Version`, value: <bdi title={plan.version}>{plan.version.slice(0, 16)}</bdi> },
        { label: t`Recorded`, value: <Instant at={plan.recorded_at} /> },
      ]}
    />
  );
}
