import type { StatementLine } from './document';
import classes from './Formula.module.css';

/** How an amount came about: the formula with its numbers, and what they rest on. */
export function Formula({ line }: { line: StatementLine }) {
  return (
    <div>
      <bdi>{line.formula}</bdi>
      {line.steps.map((step) => (
        <div key={step} className={classes.step}>
          {step}
        </div>
      ))}
    </div>
  );
}
