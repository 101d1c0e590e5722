import { useReducer, useState } from 'react';
import { Choice } from '../../kit/Choice';
import { Sheet } from '../../kit/Sheet';
import type { RowProblems, SheetColumn, SheetEditorProps } from '../../kit/sheetColumn';
import { actOnSheet } from '../../kit/sheetActions';
import { type SheetRow, startSheet } from '../../kit/sheetModel';
import classes from './GridSample.module.css';
import { NAMES } from './names';

const ROWS = 1000;
const COLUMNS = 20;
const WORDS = ['web', 'field', 'partner', '-'];

function WordEditor({ text, onChange }: SheetEditorProps) {
  return (
    <select
      aria-label="Word"
      value={text}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    >
      {WORDS.map((word) => (
        <option key={word}>{word}</option>
      ))}
    </select>
  );
}

const same = (text: string): string => text;

function columnAt(at: number): SheetColumn {
  const isOutput = at >= COLUMNS - 4;
  const isFigure = at % 3 === 1;
  return {
    key: String(at),
    header: at === 0 ? 'Channel' : `${NAMES[at % NAMES.length] ?? ''} ${String(at)}`,
    detail: isFigure ? 'number, EUR' : 'text',
    width: 120,
    align: isFigure ? 'end' : 'start',
    group: isOutput ? 'Then' : 'If',
    isOutcome: isOutput,
    blank: isOutput ? '' : '-',
    show: (text) => (text === '-' ? 'any' : text),
    write: same,
    read: same,
    ...(at === 0 ? { edit: (editor: SheetEditorProps) => <WordEditor {...editor} /> } : {}),
  };
}

const columns = Array.from({ length: COLUMNS }, (_, at) => columnAt(at));
const rows: SheetRow[] = Array.from({ length: ROWS }, (_, row) => ({
  key: String(row),
  cells: columns.map((column, at) =>
    at === 0 ? (WORDS[row % WORDS.length] ?? '') : column.align === 'end' ? String(row * at) : (NAMES[(row + at) % NAMES.length] ?? ''),
  ),
}));
const problems = new Map<string, RowProblems>([
  ['2', new Map([['0', { tone: 'bad', sentence: 'Channel cannot be partner. Allowed: web, field.' }]])],
  ['5', new Map([['1', { tone: 'warn', sentence: 'This row never decides: row 4 matches everything that it does.' }]])],
]);

/** A thousand rows of twenty cells, to be changed or only read. */
export function SheetSample() {
  const [state, dispatch] = useReducer(actOnSheet, rows, (all) => startSheet(all, columns.map(({ blank }) => blank)));
  const [mode, setMode] = useState<'edit' | 'read'>('edit');
  return (
    <>
      <Choice
        label="Mode"
        value={mode}
        options={[
          { value: 'edit', label: 'Edit' },
          { value: 'read', label: 'Read' },
        ]}
        onChange={setMode}
      />
      <div className={classes.beside}>
        <Sheet
          label="Rules"
          columns={columns}
          state={state}
          dispatch={dispatch}
          canEdit={mode === 'edit'}
          problemsOf={(key) => problems.get(key)}
          markOf={(key) => (key === '7' ? { tone: 'ok', word: 'decides' } : undefined)}
          noteOf={(row) => (row === '1' ? 'Changed by Ada Analyst on 5 Jan 2026' : null)}
        />
      </div>
    </>
  );
}
