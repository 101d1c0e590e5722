import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { listAllocationRunsOptions } from '../../api/@tanstack/react-query.gen';
import { SelectField } from '../../kit/Field';
import { formatDay } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { useWords } from '../words';

/** Puts another run beside this one. */
export function CompareField({ runId, otherId = '' }: { runId: string; otherId?: string }) {
  const { t } = useLingui();
  const locale = useLocale();
  const stateOf = useWords();
  const navigate = useNavigate();
  const runs = useQuery(listAllocationRunsOptions()).data?.rows ?? [];
  const others = runs
    .filter((run) => run.allocation_run_id !== runId)
    .map((run) => ({
      value: run.allocation_run_id,
      label: `${run.allocation_run_id} · ${formatDay(run.allocate_on, locale)} · ${stateOf(run.state)}`,
    }));
  if (others.length === 0 && !otherId) {
    return null;
  }
  const isKnown = others.some(({ value }) => value === otherId);
  const first = otherId ? (isKnown ? [] : [{ value: otherId, label: otherId }]) : [{ value: '', label: t`another run` }];
  return (
    <SelectField
      label={t`Compare with`}
      value={otherId}
      options={[...first, ...others]}
      onChange={(next) => {
        if (next) {
          void navigate({ to: '/allocation/$runId/compare/$otherId', params: { runId: next, otherId: runId } });
        }
      }}
    />
  );
}
