import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '../../kit/Button';
import { CheckField } from '../../kit/CheckField';
import { useCodeWords } from '../codeWords';
import type { Placed } from './FileForm';
import classes from './imports.module.css';

interface Props {
  tables: Placed[];
  onTables: (changed: Placed[]) => void;
  onRemove: (position: number) => void;
}

/** What the mapping reads of files that are not here. */
export function AbsentFiles({ tables, onTables, onRemove }: Props) {
  const { t } = useLingui();
  const word = useCodeWords('target');
  return (
    <section className={`${classes.table ?? ''} ${classes.stack ?? ''}`} aria-labelledby="files-not-here">
      <h3 id="files-not-here">
        <Trans>Files that are not here</Trans>
      </h3>
      {tables.map(({ table, position }) => {
        const file = table.pattern || table.file;
        return (
          <div key={position} className={classes.row}>
            <span>
              <bdi>{file}</bdi> · {word(table.target)}
            </span>
            <CheckField
              label={t`May be missing`}
              name={`optional-${String(position)}`}
              isOn={table.optional}
              onChange={(optional) => {
                onTables([{ position, table: { ...table, optional } }]);
              }}
            />
            <Button
              isQuiet
              onClick={() => {
                onRemove(position);
              }}
            >
              <Trans>Take out of the mapping</Trans>
              <span className="unseen">&nbsp;{file}</span>
            </Button>
          </div>
        );
      })}
    </section>
  );
}
