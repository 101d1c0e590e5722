import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Button } from '../../kit/Button';
import type { SheetEditorProps } from '../../kit/sheetColumn';
import classes from './rules.module.css';

type Props = Pick<SheetEditorProps, 'onDone' | 'onCancel'> & { children: ReactNode };

/** The fields of a cell and how one ends with them; Enter and Esc do the same. */
export function EditorFrame({ children, onDone, onCancel }: Props) {
  return (
    <div className={classes.editor}>
      {children}
      <div className={classes.ends}>
        <Button
          isPrimary
          onClick={() => {
            onDone('stay');
          }}
        >
          <Trans>Done</Trans>
        </Button>
        <Button isQuiet onClick={onCancel}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </div>
  );
}
