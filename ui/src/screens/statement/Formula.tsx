import { Said } from '../../kit/Said';
import type { StatementLine } from './document';
import classes from './Formula.module.css';

/** How an amount came about: the formula with its numbers, and what they rest on. */
export function Formula({ line }: { line: StatementLine }) {
  return (
    <div>
      <Said text={line.formula} />
      {line.steps.map((step) => (
        <div key={step} className={classes.step}>
          <Said text={step} />
        </div>
      ))}
    </div>
  );
}
