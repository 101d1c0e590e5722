import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { PayoutRunPage } from '../../api/types.gen';
import { Instant } from '../../kit/Figure';
import { type Step, type StepState, Steps } from '../../kit/Steps';

const SEQUENCE = ['planned', 'looked_at', 'approved', 'applied'] as const;

/** How many steps are behind a run in a state; whoever reads its page is looking at it. */
const DONE: Record<string, number> = { planned: 1, approved: 3, applied: 4 };

/** The way of a run from planned to applied, with who took each step. */
export function RunSteps({ run }: { run: PayoutRunPage }) {
  const { t } = useLingui();
  const by = (name: string | null, at: string | null): ReactNode =>
    name ? (
      <>
        <bdi>{name}</bdi>
        <br />
        <Instant at={at} />
      </>
    ) : null;
  const done = DONE[run.state] ?? (run.approved_by ? 3 : 1);
  const hasEnded = run.state === 'rejected' || run.state === 'superseded';
  const stateOf = (place: number): StepState =>
    place < done ? 'done' : place > done || hasEnded ? 'ahead' : 'current';
  const alone = run.state === 'applied' && !run.approved_by;
  const details: Record<(typeof SEQUENCE)[number], { title: string; detail: ReactNode }> = {
    planned: { title: t`Planned`, detail: by(run.planned_by, run.as_of) },
    looked_at: { title: t`Looked at`, detail: done === 1 ? <Trans>Check the figures below</Trans> : null },
    approved: {
      title: alone ? t`No approval` : t`Approved`,
      detail: alone ? <Trans>Applied from the command line</Trans> : by(run.approved_by, run.approved_at),
    },
    applied: { title: t`Applied`, detail: by(run.applied_by, run.applied_at) },
  };
  const steps: Step[] = SEQUENCE.map((key, place) => ({ key, ...details[key], state: stateOf(place) }));
  if (hasEnded) {
    steps.splice(done, steps.length, {
      key: run.state,
      title: run.state === 'rejected' ? t`Rejected` : t`Replaced`,
      detail: by(run.rejected_by, run.rejected_at),
      state: 'ended',
    });
  }
  return <Steps label={t`Steps of the run`} steps={steps} />;
}
