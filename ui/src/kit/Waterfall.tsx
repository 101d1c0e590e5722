import type { ReactNode } from 'react';
import classes from './Waterfall.module.css';
import { type WaterfallStep, WaterfallBar } from './WaterfallBar';

interface Props {
  /** What the bars show, for screen readers. */
  label: string;
  steps: WaterfallStep[];
  /** Where zero stands on the scale. */
  zero: string;
  /** The step whose lines are shown. */
  chosen?: string | undefined;
  onChoose?: ((key: string) => void) | undefined;
  caption?: ReactNode;
}

/** Steps from one balance to the next, each bar beginning where the one before ended. */
export function Waterfall({ label, steps, zero, chosen, onChoose, caption }: Props) {
  return (
    <figure className={classes.figure}>
      <ol className={classes.steps} aria-label={label}>
        {steps.map((step, at) => (
          <WaterfallBar
            key={step.key}
            step={step}
            zero={zero}
            isChosen={step.key === chosen}
            isLast={at === steps.length - 1}
            onChoose={onChoose}
          />
        ))}
      </ol>
      {caption ? <figcaption className={classes.caption}>{caption}</figcaption> : null}
    </figure>
  );
}
