import { useState } from 'react';
import { type ChosenColumn, ColumnChooser } from '../../kit/ColumnChooser';
import { type FacetData, FacetPanel } from '../../kit/FacetPanel';
import { FilterPill } from '../../kit/FilterPill';
import { Section } from '../../kit/Section';
import classes from './GridSample.module.css';
import { LONG, NAMES } from './names';

const FIRST: ChosenColumn[] = NAMES.map((label, at) => ({ key: label, label, isShown: at < 4, isFixed: at === 0 }));
const nothing = () => undefined;

/** What narrows a list, and what shows of it. */
export function Filters() {
  const [columns, setColumns] = useState(FIRST);
  const [chosen, setChosen] = useState<ReadonlySet<string | null>>(new Set([LONG]));
  const [range, setRange] = useState({ from: '', to: '' });
  const values = NAMES.map((label, at) => ({ value: label, label, count: 10 ** at }));
  const facets: FacetData[] = [
    { key: 'name', label: 'Name', kind: 'values', values: [...values, { value: null, label: 'None', count: 3 }], chosen, more: 812 },
    { key: 'quantity', label: 'Quantity', kind: 'range', lowest: '0', highest: '999', ...range },
    { key: 'day', label: 'Day', kind: 'days', lowest: '5 Jan 2026', highest: '9 Feb 2026', from: '', to: '' },
  ];
  return (
    <Section title="Filters">
      <div className={classes.line}>
        <FilterPill label="State is late" onEdit={nothing} onRemove={nothing} />
        <FilterPill label={`Name is ${LONG}`} onEdit={nothing} onRemove={nothing} />
        <ColumnChooser
          columns={columns}
          onChange={setColumns}
          onReset={() => {
            setColumns(FIRST);
          }}
        />
      </div>
      <div className={classes.facets}>
        <FacetPanel
          facets={facets}
          onChoose={(_, value, isChosen) => {
            setChosen(new Set([...chosen].filter((each) => each !== value).concat(isChosen ? [value] : [])));
          }}
          onRange={(_, lowest, highest) => {
            setRange({ from: lowest, to: highest });
          }}
          onMore={nothing}
          onClear={() => {
            setChosen(new Set());
          }}
        />
      </div>
    </Section>
  );
}
