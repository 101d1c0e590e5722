import { Trans, useLingui } from '@lingui/react/macro';
import type { SimpleShape, SimpleTableShape, TargetShape, UploadShape } from '../../api/types.gen';
import { SelectField, TextField } from '../../kit/Field';
import { ColumnFields } from './ColumnFields';
import classes from './imports.module.css';

interface Props {
  simple: SimpleShape;
  targets: TargetShape[];
  upload: UploadShape;
  onChange: (simple: SimpleShape) => void;
}

/** Which column fills which of our fields, file by file, and how the files write dates and numbers. */
export function ColumnForm({ simple, targets, upload, onChange }: Props) {
  const setTable = (position: number, table: SimpleTableShape) => {
    onChange({ ...simple, tables: simple.tables.map((old, index) => (index === position ? table : old)) });
  };
  return (
    <div className={classes.stack}>
      {simple.tables.map((table, position) => (
        <ColumnFields
          key={[table.file, String(position)].join(' ')}
          table={table}
          targets={targets}
          columns={upload.heads.find((head) => head.name === table.file)?.columns ?? []}
          suggest={(target) =>
            upload.alternatives.find((each) => each.file === table.file && each.target === target)?.fields ?? []
          }
          onChange={(next) => {
            setTable(position, next);
          }}
        />
      ))}
      <Writing simple={simple} onChange={onChange} />
    </div>
  );
}

function Writing({ simple, onChange }: { simple: SimpleShape; onChange: (simple: SimpleShape) => void }) {
  const { t } = useLingui();
  const { defaults } = simple;
  const set = (changes: Record<string, string>) => {
    onChange({ ...simple, defaults: { ...defaults, ...changes } });
  };
  const withOwn = (options: { value: string; label: string }[], value: string) =>
    options.some((option) => option.value === value) ? options : [...options, { value, label: value }];
  const dates = [
    { value: '', label: '2026-12-31' },
    { value: '%d.%m.%Y', label: '31.12.2026' },
    { value: '%d/%m/%Y', label: '31/12/2026' },
    { value: '%m/%d/%Y', label: '12/31/2026' },
    { value: '%Y/%m/%d', label: '2026/12/31' },
    { value: '%Y%m%d', label: '20261231' },
    { value: '%d-%m-%Y', label: '31-12-2026' },
  ];
  const numbers = [
    { value: '.', label: '1234.56' },
    { value: '.,', label: '1,234.56' },
    { value: ',', label: '1234,56' },
    { value: ',.', label: '1.234,56' },
  ];
  const encodings = ['', 'cp1252', 'iso-8859-1', 'iso-8859-15', 'cp1256', 'utf-16'].map((value) => ({
    value,
    label: value || 'UTF-8',
  }));
  const numberStyle = (defaults['decimal_mark'] ?? '.') + (defaults['thousands_mark'] ?? '');
  return (
    <section className={classes.table} aria-labelledby="how-it-is-written">
      <h3 id="how-it-is-written">
        <Trans>How the files are written</Trans>
      </h3>
      <div className={classes.fields}>
        <SelectField
          isStacked
          label={t`Dates`}
          value={defaults['date_format'] ?? ''}
          options={withOwn(dates, defaults['date_format'] ?? '')}
          onChange={(date_format) => {
            set({ date_format });
          }}
        />
        <SelectField
          isStacked
          label={t`Numbers`}
          value={numberStyle}
          options={withOwn(numbers, numberStyle)}
          onChange={(style) => {
            set({ decimal_mark: style.charAt(0), thousands_mark: style.charAt(1) });
          }}
        />
        <SelectField
          isStacked
          label={t`Encoding`}
          value={defaults['encoding'] ?? ''}
          options={withOwn(encodings, defaults['encoding'] ?? '')}
          onChange={(encoding) => {
            set({ encoding });
          }}
        />
        <TextField
          isSmall
          label={t`Currency where none is given`}
          name="currency"
          value={defaults['currency'] ?? ''}
          onChange={(currency) => {
            set({ currency: currency.toUpperCase() });
          }}
        />
        <TextField
          isSmall
          label={t`Source, within which keys are unique`}
          name="source"
          value={simple.source}
          onChange={(source) => {
            onChange({ ...simple, source });
          }}
        />
      </div>
    </section>
  );
}
