import { Plural, Trans } from '@lingui/react/macro';
import type { PayoutRunPage } from '../../api/types.gen';
import { useAmounts } from '../amountWords';
import classes from '../Dialogs.module.css';

/** The money of the run in one sentence, before it moves. */
export function WhatItPays({ run }: { run: PayoutRunPage }) {
  const amounts = useAmounts()(run.totals);
  return (
    <>
      <p className={classes.pays}>
        <Plural value={run.payees} one={`It pays # person ${amounts}.`} other={`It pays # people ${amounts}.`} />
      </p>
      {run.held_back.length > 0 ? (
        <p>
          <Plural
            value={run.excluded.length}
            one="# person is held back, in part or in full."
            other="# people are held back, in part or in full."
          />
        </p>
      ) : null}
      <p className="muted">
        <Trans>
          Plan {run.plan_title}, period <bdi>{run.period}</bdi>.
        </Trans>
      </p>
    </>
  );
}
