import { Trans, useLingui } from '@lingui/react/macro';
import type { MappingFault, SimpleTableShape, TargetShape } from '../../api/types.gen';
import { Button } from '../../kit/Button';
import { CheckField } from '../../kit/CheckField';
import { ColumnFields } from './ColumnFields';
import classes from './imports.module.css';

/** A table of the mapping, and where it stands in it. */
export interface Placed {
  table: SimpleTableShape;
  position: number;
}

interface Props {
  file: string;
  placed: Placed[];
  /** Whether the mapping reads other files too. */
  others: boolean;
  targets: TargetShape[];
  columns: string[];
  currency: string;
  faults: MappingFault[];
  /** What probably fills the fields, for everything that the rows could be. */
  suggestions: SimpleTableShape[];
  first: SimpleTableShape | undefined;
  onTables: (changed: Placed[]) => void;
  onAdd: (table: SimpleTableShape) => void;
  onRemove: (positions: number[]) => void;
}

/** One file: everything that its rows are, one after another; or that it is not imported. */
export function FileForm(props: Props) {
  const { file, placed, others, targets, columns, currency, faults, suggestions, first, onTables, onAdd, onRemove } = props;
  const { t } = useLingui();
  const used = new Set(placed.map(({ table }) => table.target));
  // The next that the rows may be: of what they are not yet, that which lacks least, then that of which most fields are found.
  const merit = ({ target, fields }: SimpleTableShape): number => {
    const needed = targets.find(({ name }) => name === target)?.fields.filter((field) => field.required && field.type !== 'currency') ?? [];
    const found = needed.filter((field) => fields.some(({ name }) => name === field.name)).length;
    return (fields.length > 0 ? found / Math.max(needed.length, 1) : -1) + fields.length / 1000;
  };
  const next = suggestions
    .filter((each) => !used.has(each.target))
    .reduce<SimpleTableShape | undefined>((best, each) => (!best || merit(each) > merit(best) ? each : best), undefined);
  const added = (placed.length === 0 ? first : next) ?? suggestions[0];
  const pattern = placed[0]?.table.pattern ?? '';
  const read = () => {
    if (added) {
      onAdd({ ...added, pattern, optional: placed.some(({ table }) => table.optional) });
    }
  };
  return (
    <section className={`${classes.table ?? ''} ${classes.stack ?? ''}`} aria-label={file}>
      <div className={classes.row}>
        <h3>
          <bdi>{file}</bdi>
        </h3>
        {placed.length === 0 ? (
          <>
            <span className="muted">
              <Trans>This file is not imported.</Trans>
            </span>
            <Button onClick={read}>
              <Trans>Import this file</Trans>
              <span className="unseen">&nbsp;{file}</span>
            </Button>
          </>
        ) : (
          <Button
            isQuiet
            onClick={() => {
              onRemove(placed.map(({ position }) => position));
            }}
          >
            <Trans>Do not import this file</Trans>
            <span className="unseen">&nbsp;{file}</span>
          </Button>
        )}
      </div>
      {placed.map(({ table, position }, index) => (
        <ColumnFields
          key={index}
          table={table}
          targets={targets}
          columns={columns}
          currency={currency}
          faults={faults.filter((fault) => fault.table === position)}
          suggest={(target) => suggestions.find((each) => each.target === target)?.fields ?? []}
          onChange={(changed) => {
            onTables([{ position, table: changed }]);
          }}
          onRemove={
            placed.length > 1
              ? () => {
                  onRemove([position]);
                }
              : undefined
          }
        />
      ))}
      {placed.length > 0 ? (
        <div className={classes.row}>
          <Button onClick={read}>
            <Trans>Read this file also as …</Trans>
            <span className="unseen">&nbsp;{file}</span>
          </Button>
          {others ? (
            <CheckField
              label={t`This file may be missing`}
              name={`optional ${file}`}
              isOn={placed.every(({ table }) => table.optional)}
              onChange={(optional) => {
                onTables(placed.map(({ table, position }) => ({ position, table: { ...table, optional } })));
              }}
            />
          ) : null}
        </div>
      ) : null}
    </section>
  );
}
