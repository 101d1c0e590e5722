import { Trans, useLingui } from '@lingui/react/macro';
import type { MappingFault, SimpleShape } from '../../api/types.gen';
import { SelectField, TextField } from '../../kit/Field';
import classes from './imports.module.css';

interface Props {
  simple: SimpleShape;
  faults: MappingFault[];
  onChange: (simple: SimpleShape) => void;
}

/** How the files write dates and numbers, and what holds for all of them. */
export function WritingForm({ simple, faults, onChange }: Props) {
  const { t } = useLingui();
  const { defaults } = simple;
  const wrong = (...names: string[]) =>
    faults.find((fault) => fault.table === null && names.includes(fault.field))?.message;
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
          error={wrong('date_format')}
          value={defaults['date_format'] ?? ''}
          options={withOwn(dates, defaults['date_format'] ?? '')}
          onChange={(date_format) => {
            set({ date_format });
          }}
        />
        <SelectField
          isStacked
          label={t`Numbers`}
          error={wrong('decimal_mark', 'thousands_mark')}
          value={numberStyle}
          options={withOwn(numbers, numberStyle)}
          onChange={(style) => {
            set({ decimal_mark: style.charAt(0), thousands_mark: style.charAt(1) });
          }}
        />
        <SelectField
          isStacked
          label={t`Encoding`}
          error={wrong('encoding')}
          value={defaults['encoding'] ?? ''}
          options={withOwn(encodings, defaults['encoding'] ?? '')}
          onChange={(encoding) => {
            set({ encoding });
          }}
        />
        <TextField
          isSmall
          label={t`Currency where none is given`}
          error={wrong('currency')}
          name="currency"
          value={defaults['currency'] ?? ''}
          onChange={(currency) => {
            set({ currency: currency.toUpperCase() });
          }}
        />
        <TextField
          isSmall
          label={t`Source of the keys`}
          error={wrong('source')}
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
