// The document of a rule table as the server sends and takes it, and its rows as those of a sheet.
import type { SheetRow } from '../../kit/sheetModel';
import { readCondition } from './condition';

export interface TableColumn {
  name: string;
  label: string;
  type: string;
  /** All values there are; empty where any may stand. */
  allowed: readonly string[];
}

export interface TableRule {
  rule: string;
  when: Readonly<Record<string, string>>;
  then: Readonly<Record<string, string>>;
  start_on: string;
  end_on: string;
  note: string;
}

export interface TableDocument {
  name: string;
  title: string;
  hit_policy: string;
  inputs: readonly TableColumn[];
  outputs: readonly TableColumn[];
  rules: readonly TableRule[];
  /** As it came: what this page does not know stays in it. */
  raw: Readonly<Record<string, unknown>>;
}

type Loose = Readonly<Record<string, unknown>>;

const isLoose = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): Loose[] => (Array.isArray(value) ? value.filter(isLoose) : []);
/** A part of a document as text; figures and yes or no as cells write them. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
const textsOf = (value: unknown): Record<string, string> =>
  isLoose(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, textOf(text)])) : {};

function columnOf(raw: Loose): TableColumn {
  const type = textOf(raw.type);
  const { allowed } = raw;
  const written = Array.isArray(allowed) ? allowed.map(textOf).join(', ') : textOf(allowed);
  const name = textOf(raw.name);
  return {
    name,
    label: textOf(raw.label) || name,
    type,
    allowed: written === '' ? [] : readCondition(written, type).values,
  };
}

/** Reads what the server sent; a part that is missing is empty, as in a draft that was only begun. */
export function readTableDocument(raw: Loose): TableDocument {
  return {
    name: textOf(raw.name),
    title: textOf(raw.title),
    hit_policy: textOf(raw.hit_policy),
    inputs: listOf(raw.inputs).map(columnOf),
    outputs: listOf(raw.outputs).map(columnOf),
    rules: listOf(raw.rules).map((rule) => ({
      rule: textOf(rule.rule),
      when: textsOf(rule.when),
      then: textsOf(rule.then),
      start_on: textOf(rule.start_on),
      end_on: textOf(rule.end_on),
      note: textOf(rule.note),
    })),
    raw,
  };
}

/** The columns of the sheet by key: the name of the row, conditions, results, the days on which it is in force, a note. */
export const columnKeys = ({ inputs, outputs }: TableDocument): string[] => [
  'rule',
  ...inputs.map(({ name }) => `when/${name}`),
  ...outputs.map(({ name }) => `then/${name}`),
  'start_on',
  'end_on',
  'note',
];

/** The columns that a reader need not see as long as nothing stands in them. */
export const foldableKeys = (document: TableDocument): Set<string> =>
  new Set(columnKeys(document).filter((key) => key !== 'rule' && !key.startsWith('then/')));

/** What stands in the cells of a new row: any value, and no result yet. */
export const blankCells = (document: TableDocument): string[] =>
  columnKeys(document).map((key) => (key.startsWith('when/') ? '-' : ''));

export function sheetRows(document: TableDocument): SheetRow[] {
  const taken = new Set<string>();
  return document.rules.map((rule, at) => {
    const key = taken.has(rule.rule) || rule.rule === '' ? `line-${String(at)}` : rule.rule;
    taken.add(key);
    return { key, cells: cellsOf(rule, document) };
  });
}

/** The cells of a rule in the sequence of the columns; a condition that is not mentioned accepts any value. */
export const cellsOf = (rule: TableRule, { inputs, outputs }: TableDocument): string[] => [
  rule.rule,
  ...inputs.map(({ name }) => rule.when[name] ?? '-'),
  ...outputs.map(({ name }) => rule.then[name] ?? ''),
  rule.start_on,
  rule.end_on,
  rule.note,
];

/** The document with other rows, to be sent. */
export function documentWith(document: TableDocument, rows: readonly SheetRow[]): Record<string, unknown> {
  const keys = columnKeys(document);
  const part = (cells: readonly string[], name: string) =>
    Object.fromEntries(
      keys.flatMap((key, at) => (key.startsWith(`${name}/`) ? [[key.slice(name.length + 1), cells[at] ?? '']] : [])),
    );
  return {
    ...document.raw,
    rules: rows.map(({ cells }) => ({
      rule: cells[0] ?? '',
      when: part(cells, 'when'),
      then: part(cells, 'then'),
      start_on: cells[keys.indexOf('start_on')] ?? '',
      end_on: cells[keys.indexOf('end_on')] ?? '',
      note: cells[keys.indexOf('note')] ?? '',
    })),
  };
}

const NUMBERED = /^row-(\d{1,9})$/;

/** The highest number that a row's own name has taken. */
export const numbersTaken = ({ rules }: TableDocument): number =>
  Math.max(0, ...rules.map(({ rule }) => Number(NUMBERED.exec(rule)?.[1] ?? 0)));

/** Row and column of a place in the document, such as /rules/3/when/channel; a place that is no cell has no row. */
export function placeOf(pointer: string): { row: number | null; column: string | null } {
  const [, list, at, ...rest] = pointer.split('/');
  return list === 'rules' && at !== undefined
    ? { row: Number(at), column: rest.length > 0 ? rest.join('/') : null }
    : { row: null, column: null };
}
