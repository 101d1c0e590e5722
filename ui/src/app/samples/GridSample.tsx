import { useState } from 'react';
import { Grid, type GridRow, type GridSelection, type GridSort } from '../../kit/Grid';
import { NOTHING_SELECTED } from '../../kit/gridSelection';
import { PeekPanel } from '../../kit/PeekPanel';
import { SelectionBar } from '../../kit/SelectionBar';
import type { Tone } from '../../kit/Status';
import classes from './GridSample.module.css';
import { NAMES } from './names';

const MILLION = 1_000_000;
const TONES: Tone[] = ['neutral', 'info', 'ok', 'warn', 'bad', 'blocked'];
const COLUMNS = [
  { key: 'number', header: 'Number', width: 110, align: 'start', isSortable: true },
  { key: 'name', header: 'Name', width: 220, align: 'start', isSortable: true },
  { key: 'state', header: 'State', width: 110, align: 'start', isSortable: true },
  { key: 'quantity', header: 'Quantity', width: 90, align: 'end', isSortable: true },
  { key: 'day', header: 'Day', width: 110, align: 'start', isSortable: true },
  { key: 'note', header: 'Note', width: 200, align: 'start', isSortable: false },
] as const;

const made = new Map<number, GridRow>();

/** Every hundredth row never arrives. */
function rowAt(index: number): GridRow | undefined {
  if (index % 100 === 99) {
    return undefined;
  }
  const tone = TONES[index % TONES.length] ?? 'neutral';
  const row = made.get(index) ?? {
    key: String(index),
    cells: [
      { text: `SO-${String(index + 1)}`, href: '#', isId: true },
      { text: NAMES[index % NAMES.length] ?? '' },
      { text: tone, tone },
      { text: String(index % 1000) },
      { text: '5 Jan 2026', title: '2026-01-05' },
      { text: 'Nothing to be said', isMuted: true },
    ],
  };
  made.set(index, row);
  return row;
}

const nothing = () => undefined;

/** A million rows with everything that belongs to a list. */
export function GridSample() {
  const [sort, setSort] = useState<GridSort[]>([{ key: 'number', isDescending: false }]);
  const [current, setCurrent] = useState<{ index: number; key: string | null } | null>(null);
  const [selection, setSelection] = useState<GridSelection>(NOTHING_SELECTED);
  const [isPeeking, setIsPeeking] = useState(false);
  const peek = () => {
    setIsPeeking(true);
  };
  return (
    <div className={classes.list}>
      <div className={classes.beside}>
        <Grid
          label="Rows"
          columns={[...COLUMNS]}
          total={MILLION}
          totalIsExact
          rowAt={rowAt}
          onRange={nothing}
          sort={sort}
          onSort={(key, isAdding) => {
            const before = sort.find((each) => each.key === key);
            const next = { key, isDescending: before ? !before.isDescending : false };
            setSort(isAdding ? [...sort.filter((each) => each !== before), next] : [next]);
          }}
          currentIndex={current?.index ?? null}
          currentKey={current?.key ?? null}
          onCurrent={(index, key) => {
            setCurrent({ index, key });
          }}
          selection={selection}
          onSelect={setSelection}
          onOpen={peek}
          onPeek={peek}
          onFollow={nothing}
          version="1"
          canSelect
          isPeeking={isPeeking}
          rowState={(key) => (key === '3' ? 'changed' : undefined)}
        />
        {isPeeking ? (
          <PeekPanel
            title={`Row ${current?.key ?? ''}`}
            onClose={() => {
              setIsPeeking(false);
            }}
          >
            {NAMES[(current?.index ?? 0) % NAMES.length]}
          </PeekPanel>
        ) : null}
      </div>
      <SelectionBar
        selection={selection}
        total={MILLION}
        totalIsExact
        actions={[
          { code: 'approve', label: 'Approve', shortcut: 'a' },
          { code: 'reject', label: 'Reject', isDangerous: true },
        ]}
        onAction={nothing}
        onClear={() => {
          setSelection(NOTHING_SELECTED);
        }}
        onSelectAll={() => {
          setSelection({ kind: 'all', except: new Set() });
        }}
      />
    </div>
  );
}
