import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { DraftShape } from '../../api/types.gen';
import { Day, Instant } from '../../kit/Figure';
import { type Step, type StepState, Steps } from '../../kit/Steps';

const SEQUENCE = ['draft', 'checked', 'approved', 'published'] as const;

/** The way of a draft into force: who took each step, and what the next one needs. */
export function DraftSteps({ draft, errors, warnings }: { draft: DraftShape; errors: number; warnings: number }) {
  const { t } = useLingui();
  const by = (name: string | null, at: string | null): ReactNode =>
    name ? (
      <>
        <bdi>{name}</bdi>
        <br />
        <Instant at={at} />
      </>
    ) : null;
  const hasEnded = draft.state === 'withdrawn';
  const done = { draft: 0, checked: 2, approved: 3, published: 4 }[draft.state] ?? 0;
  const stateOf = (place: number): StepState =>
    place < done ? 'done' : place === done && !hasEnded ? 'current' : 'ahead';
  const toCheck =
    errors > 0 ? (
      <Trans>First mend what must be mended</Trans>
    ) : warnings > 0 ? (
      <Trans>Each warning needs a reason</Trans>
    ) : (
      <Trans>Ready to be checked</Trans>
    );
  const details: Record<(typeof SEQUENCE)[number], { title: string; detail: ReactNode }> = {
    draft: {
      title: t({ message: 'Draft', context: 'step of a table' }),
      detail: by(draft.changed_by, draft.changed_at),
    },
    checked: {
      title: t({ message: 'Checked', context: 'step of a table' }),
      detail: by(draft.checked_by, draft.checked_at) ?? (hasEnded ? null : toCheck),
    },
    approved: {
      title: t({ message: 'Approved', context: 'step of a table' }),
      detail: by(draft.approved_by, draft.approved_at) ?? <Trans>By somebody who did not write it</Trans>,
    },
    published: {
      title: t({ message: 'Published', context: 'step of a table' }),
      detail: draft.start_on ? (
        <Trans>
          In force from <Day on={draft.start_on} />
        </Trans>
      ) : (
        <Trans>From a day that you choose</Trans>
      ),
    },
  };
  const steps: Step[] = SEQUENCE.map((key, place) => ({ key, ...details[key], state: stateOf(place) }));
  if (hasEnded) {
    steps.splice(1, steps.length, {
      key: 'withdrawn',
      title: t({ message: 'Withdrawn', context: 'step of a table' }),
      detail: by(draft.ended_by, draft.ended_at),
      state: 'ended',
    });
  }
  return <Steps label={t`Steps of the draft`} steps={steps} />;
}
