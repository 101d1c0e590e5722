import type { ReactNode } from 'react';
import { extent, shareLength } from './share';
import classes from './Waterfall.module.css';

export interface WaterfallStep {
  key: string;
  label: ReactNode;
  /** The signed amount, written out. */
  amount: ReactNode;
  kind: 'balance' | 'gain' | 'loss';
  /** Where the bar begins and ends, as shares of the scale that the server computed. */
  start: string;
  end: string;
}

interface Props {
  step: WaterfallStep;
  zero: string;
  isChosen: boolean;
  isLast: boolean;
  onChoose: ((key: string) => void) | undefined;
}

/** One step: its label, its bar and its amount, which together open its lines. */
export function WaterfallBar({ step, zero, isChosen, isLast, onChoose }: Props) {
  const content = (
    <>
      <span className={classes.label}>{step.label}</span>
      <span className={classes.track} aria-hidden="true">
        <span className={classes.zero} style={{ insetInlineStart: shareLength(zero) }} />
        <span className={classes.bar} data-kind={step.kind} style={extent(step.start, step.end)} />
        {isLast ? null : <span className={classes.join} style={{ insetInlineStart: shareLength(step.end) }} />}
      </span>
      <span className={classes.amount}>{step.amount}</span>
    </>
  );
  return (
    <li className={classes.step} data-kind={step.kind}>
      {onChoose ? (
        <button
          type="button"
          className={classes.row}
          aria-pressed={isChosen}
          onClick={() => {
            onChoose(step.key);
          }}
        >
          {content}
        </button>
      ) : (
        <div className={classes.row}>{content}</div>
      )}
    </li>
  );
}
