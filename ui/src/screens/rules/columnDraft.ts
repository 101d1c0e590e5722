// The columns of a table while somebody puts them together: added, renamed, moved, taken out.
import { writeConstant } from './condition';
import { type TableColumn, type TableDocument, textOf } from './tableDocument';

export interface ColumnDraft {
  /** What rows call it; one that is new gets its name from its label. */
  name: string;
  label: string;
  type: string;
  allowed: readonly string[];
  /** What holds where no row decides, as a cell writes it; empty for nothing. */
  otherwise: string;
  /** Of a condition: its numbers have no fraction, and the values that rows have to expect; empty for no bound. */
  isWholeOnly: boolean;
  minimum: string;
  maximum: string;
  isNew: boolean;
  /** Parts of the column that nobody edits here. */
  raw: Readonly<Record<string, unknown>>;
}

export interface TableDraft {
  title: string;
  policy: string;
  inputs: readonly ColumnDraft[];
  outputs: readonly ColumnDraft[];
}

/** Types that a result may have and people know; others stay as they are. */
export const TYPES = ['string', 'number', 'boolean', 'date'] as const;

/** Types whose smallest and largest value people type here; those of others stay as they are. */
export const BOUNDED: ReadonlySet<string> = new Set(['number', 'date']);

const TAKEN = new Set(['rule', 'then', 'start_on', 'end_on', 'note', 'rule_id', 'rule_ids', 'table_version', 'matches']);
const LONGEST = 40;
const NO_NAMES: ReadonlySet<string> = new Set();

type Raw = Readonly<Record<string, unknown>>;

const rawOf = (document: TableDocument, part: 'inputs' | 'outputs'): readonly Raw[] => {
  const listed = document.raw[part];
  return Array.isArray(listed) ? (listed as Raw[]) : [];
};

function draftOf(column: TableColumn, raws: readonly Raw[]): ColumnDraft {
  const raw = raws.find(({ name }) => name === column.name) ?? {};
  const said = (key: string): string => textOf(raw[key]);
  return {
    name: column.name,
    label: column.label,
    type: column.type,
    allowed: column.allowed,
    otherwise: said('default'),
    isWholeOnly: said('whole') === 'true',
    minimum: said('minimum'),
    maximum: said('maximum'),
    isNew: false,
    raw,
  };
}

export const tableDraftOf = (document: TableDocument): TableDraft => ({
  title: document.title,
  policy: document.hit_policy,
  inputs: document.inputs.map((column) => draftOf(column, rawOf(document, 'inputs'))),
  outputs: document.outputs.map((column) => draftOf(column, rawOf(document, 'outputs'))),
});

/** Small letters, digits and _, a letter first: what files, programs and explanations call a column or a table. */
export function nameFrom(label: string, others: readonly string[], otherwise: string): string {
  const plain = label
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, LONGEST);
  const wanted = plain === '' ? otherwise : plain;
  const isFree = (name: string) => !TAKEN.has(name) && !others.includes(name);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}_${String(number)}`;
    if (isFree(name)) {
      return name;
    }
  }
}

export const newResult = (): ColumnDraft => ({
  name: '', label: '', type: 'string', allowed: [], otherwise: '', isWholeOnly: false, minimum: '', maximum: '', isNew: true, raw: {},
});

/** Puts a column one place before or after another. */
export function moved<Item>(items: readonly Item[], at: number, by: 1 | -1): Item[] {
  const next = [...items];
  const [taken] = next.splice(at, 1);
  if (taken !== undefined) {
    next.splice(at + by, 0, taken);
  }
  return next;
}

/** What a column says about itself; a part that is empty is left out. */
const written = ({ raw, name, label, type, allowed, otherwise, isWholeOnly, minimum, maximum }: ColumnDraft, isResult: boolean): Raw => {
  const values = allowed.map((value) => writeConstant(value, type, NO_NAMES)).join(', ');
  const said = isResult ? { default: otherwise } : { whole: isWholeOnly ? 'true' : '', minimum, maximum };
  const rest = Object.fromEntries(Object.entries(raw).filter(([key]) => !(key in said)));
  const parts = Object.fromEntries(Object.entries(said).filter(([, text]) => text !== ''));
  return { ...rest, name, label, type, allowed: values, ...parts };
};

/** The names of new columns, each other than all before. */
function named(columns: readonly ColumnDraft[]): ColumnDraft[] {
  const names = columns.filter(({ isNew }) => !isNew).map(({ name }) => name);
  return columns.map((column) => {
    if (!column.isNew || column.name !== '') {
      return column;
    }
    const name = nameFrom(column.label, names, 'result');
    names.push(name);
    return { ...column, name };
  });
}

/** What the draft changes in a document: cells of columns that are gone go with them. */
export function documentOf(draft: TableDraft, before: Raw): Record<string, unknown> {
  const outputs = named(draft.outputs);
  const kept = (cells: unknown, columns: readonly ColumnDraft[]) =>
    Object.fromEntries(
      Object.entries((cells ?? {}) as Record<string, unknown>).filter(([name]) => columns.some((column) => column.name === name)),
    );
  const rules = Array.isArray(before.rules) ? (before.rules as Raw[]) : [];
  return {
    ...before,
    title: draft.title.trim(),
    hit_policy: draft.policy,
    inputs: draft.inputs.map((column) => written(column, false)),
    outputs: outputs.map((column) => written(column, true)),
    rules: rules.map((rule) => ({ ...rule, when: kept(rule.when, draft.inputs), then: kept(rule.then, outputs) })),
  };
}

/** Whether it can be sent: a title, a result, a label for each. */
export const isWhole = ({ title, outputs }: TableDraft): boolean =>
  title.trim() !== '' && outputs.length > 0 && outputs.every(({ label }) => label.trim() !== '');
