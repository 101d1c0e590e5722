import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { IconButton } from '../../kit/IconButton';
import classes from './rules.module.css';

interface Props {
  /** What the column is called, for the names of its buttons. */
  label: string;
  isFirst: boolean;
  isLast: boolean;
  /** Left out where the column belongs to the table for good. */
  onRemove?: (() => void) | undefined;
  onMove: (by: 1 | -1) => void;
  children: ReactNode;
}

/** One column with its fields and what can be done with it. */
export function ColumnLine({ label, isFirst, isLast, onRemove, onMove, children }: Props) {
  const { t } = useLingui();
  return (
    <li className={classes.columnLine}>
      <div className={classes.columnFields}>{children}</div>
      <div className={classes.columnTools}>
        {isFirst ? null : (
          <IconButton
            icon="up"
            label={t`Put ${label} further to the front`}
            onClick={() => {
              onMove(-1);
            }}
          />
        )}
        {isLast ? null : (
          <IconButton
            icon="down"
            label={t`Put ${label} further to the back`}
            onClick={() => {
              onMove(1);
            }}
          />
        )}
        {onRemove ? <IconButton icon="bin" label={t`Take ${label} out`} onClick={onRemove} /> : null}
      </div>
      {onRemove ? null : (
        <p className={`muted ${classes.columnNote ?? ''}`}>
          <Trans>Those who decide by this table ask for it.</Trans>
        </p>
      )}
    </li>
  );
}
