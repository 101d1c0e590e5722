import type { AllocationRunPage } from '../../api/types.gen';
import classes from './board.module.css';
import { CompareField } from './CompareField';
import { WhatIfButton } from './WhatIfButton';

/** Ways to see the run beside something else. */
export function BoardTools({ run }: { run: AllocationRunPage }) {
  return (
    <div className={`${classes.tools ?? ''} ${classes.beside ?? ''}`}>
      <WhatIfButton run={run} />
      <CompareField runId={run.allocation_run_id} />
    </div>
  );
}
