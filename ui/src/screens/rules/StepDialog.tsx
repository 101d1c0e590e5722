import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { ButtonRow } from '../../kit/ButtonRow';
import { Dialog } from '../../kit/Dialog';
import classes from './rules.module.css';

interface Props {
  title: string;
  confirm: string;
  isBusy: boolean;
  isReady: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
  size?: 'normal' | 'wide';
  children: ReactNode;
}

/** A step of a draft: what it means and what it needs, before it is taken. */
export function StepDialog({ title, confirm, isBusy, isReady, error, onConfirm, onClose, size = 'normal', children }: Props) {
  return (
    <Dialog title={title} size={size} isOpen onClose={onClose}>
      <form
        className={classes.stack}
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm();
        }}
      >
        {children}
        {error ? <ProblemNotice error={error} /> : null}
        <ButtonRow>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button isSubmit isPrimary isBusy={isBusy} isDisabled={!isReady}>
            {confirm}
          </Button>
        </ButtonRow>
      </form>
    </Dialog>
  );
}
