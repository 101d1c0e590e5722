import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { readProblem } from '../app/problem';
import { ProblemNotice } from '../app/ProblemNotice';
import { Button } from '../kit/Button';
import { ButtonRow } from '../kit/ButtonRow';
import { Dialog } from '../kit/Dialog';
import { DifferenceTable } from './DifferenceTable';
import classes from './Dialogs.module.css';

interface Props {
  title: string;
  confirm: string;
  isBusy: boolean;
  error: unknown;
  isReady?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Shows what will happen, and does it only then; a conflict shows what is different, and nothing can be confirmed any more. */
export function DecisionDialog({ title, confirm, isBusy, error, isReady = true, onConfirm, onClose, children }: Props) {
  const differences = readProblem(error)?.differences ?? [];
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm();
        }}
      >
        {children}
        {error ? <ProblemNotice error={error} /> : null}
        {differences.length > 0 ? <DifferenceTable differences={differences} /> : null}
        <ButtonRow>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button isSubmit isPrimary isBusy={isBusy} isDisabled={!isReady || differences.length > 0}>
            {confirm}
          </Button>
        </ButtonRow>
      </form>
    </Dialog>
  );
}
