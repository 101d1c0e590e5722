import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Icon } from './Icon';
import classes from './Steps.module.css';

export type StepState = 'done' | 'current' | 'ahead' | 'ended';

export interface Step {
  key: string;
  title: string;
  /** Who and when, or what it waits for. */
  detail?: ReactNode;
  state: StepState;
}

/** The way of something from its first step to its last: what is done, where it stands, what is ahead. */
export function Steps({ label, steps }: { label: string; steps: Step[] }) {
  return (
    <ol className={classes.steps} aria-label={label}>
      {steps.map((step) => (
        <li key={step.key} className={classes.step} data-state={step.state} aria-current={isNow(step) ? 'step' : undefined}>
          <span className={classes.sign}>
            {step.state === 'done' ? <Icon name="ok" size={12} /> : null}
            {step.state === 'ended' ? <Icon name="bad" size={12} /> : null}
          </span>
          <div className={classes.text}>
            <span className={classes.title}>{step.title}</span>
            {step.state === 'done' ? (
              <span className="unseen">
                <Trans>Done</Trans>
              </span>
            ) : null}
            {step.detail ? <span className={classes.detail}>{step.detail}</span> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

const isNow = (step: Step): boolean => step.state === 'current' || step.state === 'ended';
