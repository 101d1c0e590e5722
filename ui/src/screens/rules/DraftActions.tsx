import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { DraftPage, DraftShape } from '../../api/types.gen';
import { useActionShortcuts } from '../../app/shortcuts';
import { Button } from '../../kit/Button';
import { ApproveDialog } from './ApproveDialog';
import { CheckDialog } from './CheckDialog';
import { PublishDialog } from './PublishDialog';
import { ReasonDialog } from './ReasonDialog';

interface Props {
  draft: DraftPage;
  mayEdit: boolean;
  mayDecide: boolean;
  /** Why it cannot be handed over yet; null when everything typed is saved and nothing must be mended. */
  notYet: string | null;
  onTaken: (taken: DraftShape) => void;
}

type Step = 'check' | 'approve' | 'publish' | 'send_back' | 'withdraw';

/** The steps that the reader may take now; the next one first. */
export function DraftActions({ draft, mayEdit, mayDecide, notYet, onTaken }: Props) {
  const { t } = useLingui();
  const [step, setStep] = useState<Step | null>(null);
  const { state } = draft;
  const offered: { step: Step; label: string; isOff?: boolean; isPrimary?: boolean }[] = [
    ...(mayEdit && state === 'draft' ? [{ step: 'check' as const, label: t`Hand over for approval`, isOff: notYet !== null, isPrimary: true }] : []),
    ...(mayDecide && state === 'checked' && draft.approve === null ? [{ step: 'approve' as const, label: t`Approve`, isPrimary: true }] : []),
    ...(mayEdit && state === 'approved' ? [{ step: 'publish' as const, label: t`Publish`, isPrimary: true }] : []),
    ...((mayDecide || mayEdit) && (state === 'checked' || state === 'approved') ? [{ step: 'send_back' as const, label: t`Send back` }] : []),
    ...(mayEdit && ['draft', 'checked', 'approved'].includes(state) ? [{ step: 'withdraw' as const, label: t`Withdraw` }] : []),
  ];
  useActionShortcuts(
    offered.filter(({ isOff }) => !isOff).map(({ step: code, label }) => ({ code, keys: null, label })),
    (code) => {
      setStep(offered.find((each) => each.step === code)?.step ?? null);
    },
  );
  const why = draft.approve?.detail;
  const ends = {
    draft,
    onTaken: (taken: DraftShape) => {
      setStep(null);
      onTaken(taken);
    },
    onClose: () => {
      setStep(null);
    },
  };
  return (
    <>
      {offered.map((each) => (
        <Button
          key={each.step}
          isPrimary={each.isPrimary ?? false}
          isQuiet={each.step === 'withdraw'}
          isDisabled={each.isOff ?? false}
          onClick={() => {
            setStep(each.step);
          }}
        >
          {each.label}
        </Button>
      ))}
      {mayEdit && state === 'draft' && notYet !== null ? (
        <p className="muted" role="status">
          {notYet}
        </p>
      ) : null}
      {state === 'checked' && mayDecide && draft.approve ? (
        <p className="muted">
          <Trans>You cannot approve this draft: {why}</Trans>
        </p>
      ) : null}
      {step === 'check' ? <CheckDialog {...ends} /> : null}
      {step === 'approve' ? <ApproveDialog {...ends} /> : null}
      {step === 'publish' ? <PublishDialog {...ends} /> : null}
      {step === 'send_back' || step === 'withdraw' ? <ReasonDialog {...ends} kind={step} /> : null}
    </>
  );
}
