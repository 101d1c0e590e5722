// What the server says about a list (GET /api/views) and its rows.
import type { Tone } from '../kit/Status';

export type Kind =
  | 'text'
  | 'id'
  | 'integer'
  | 'decimal'
  | 'money'
  | 'percent'
  | 'day'
  | 'instant'
  | 'status'
  | 'person'
  | 'flag';

export interface Word {
  label: string;
  tone: Tone;
}

export interface Column {
  key: string;
  label: string;
  kind: Kind;
  currency: string | null;
  width: number;
  is_sortable: boolean;
  is_shown: boolean;
  to: string | null;
  words: Record<string, Word> | null;
}

export interface Facet {
  key: string;
  label: string;
  kind: 'values' | 'range' | 'days' | 'tree';
}

export interface Section {
  title: string;
  fields: string[];
}

export interface Related {
  title: string;
  view: string;
  filter: string;
}

export interface FieldHint {
  label?: string | null;
  help?: string | null;
  widget?: string | null;
  placeholder?: string | null;
  options_view?: string | null;
}

export interface FormSpec {
  schema: Record<string, unknown>;
  hints: Record<string, FieldHint>;
  submit: string;
}

export interface Action {
  code: string;
  label: string;
  scope: 'row' | 'selection' | 'view';
  form: FormSpec | null;
  shortcut: string | null;
  undo_seconds: number;
  tone: 'normal' | 'danger';
  confirm: string | null;
}

export interface View {
  name: string;
  title: string;
  one: string;
  group: string;
  row_key: string;
  row_name: string;
  row_path: string | null;
  columns: Column[];
  facets: Facet[];
  sort: string;
  search: string | null;
  peek: Section[];
  detail: { sections: Section[]; related: Related[] } | null;
  actions: Action[];
  empty: { title: string; text: string; link: { label: string; to: string } | null };
  topics: string[];
  has_export: boolean;
  has_as_of: boolean;
  has_sums: boolean;
}

export type Row = Record<string, string | null>;

export interface GridAnswer {
  rows: Row[];
  total: number;
  total_is_exact: boolean;
  version: string;
  next_after: string | null;
}
