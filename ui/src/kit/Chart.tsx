import { Trans } from '@lingui/react/macro';
import { lazy, Suspense, useState } from 'react';
import { Button } from './Button';
import classes from './Chart.module.css';
import type { ChartSpec } from './chartOption';
import { ChartTable } from './ChartTable';

const ChartCanvas = lazy(() => import('./ChartCanvas').then((loaded) => ({ default: loaded.ChartCanvas })));

interface Props {
  /** What the chart says, for screen readers and as the name of its table. */
  label: string;
  /** What the categories are, such as Quarter: the head of the table's first column. */
  categoryTitle: string;
  spec: ChartSpec;
  /** How a figure is written. */
  format: (value: string) => string;
}

/** A chart, and the same figures as a table behind a button. */
export function Chart({ label, categoryTitle, spec, format }: Props) {
  const [isTable, setTable] = useState(false);
  return (
    <figure className={classes.figure}>
      <div className={classes.turn}>
        <Button
          onClick={() => {
            setTable(!isTable);
          }}
        >
          {isTable ? <Trans>Show as chart</Trans> : <Trans>Show as table</Trans>}
        </Button>
      </div>
      {isTable ? (
        <ChartTable label={label} categoryTitle={categoryTitle} spec={spec} format={format} />
      ) : (
        <Suspense fallback={<div className={classes.canvas} />}>
          <ChartCanvas label={label} spec={spec} format={format} className={classes.canvas} />
        </Suspense>
      )}
    </figure>
  );
}
