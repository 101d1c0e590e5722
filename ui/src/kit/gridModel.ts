// What a grid is given: plain data, so that ten thousand cells cost no component each.
import type { GridSelection } from './gridSelection';
import type { Tone } from './Status';

export interface GridColumn {
  key: string;
  header: string;
  /** In pixels at the usual size of letters. */
  width: number;
  align: 'start' | 'end';
  isSortable: boolean;
  /** What the list is about, such as an amount: beside the name where rows are stacked. */
  isFigure?: boolean;
  /** Says nothing without its header, such as a day. */
  needsHeader?: boolean;
}

export interface GridCell {
  text: string;
  /** A status: its word on the colour of the tone, with the icon of the tone. */
  tone?: Tone;
  href?: string;
  /** Shown while one points at the cell; without it the whole text is, where it is cut. */
  title?: string;
  isId?: boolean;
  isMuted?: boolean;
}

/** The same object must come back as long as a row stays the same: only changed rows are drawn again. */
export interface GridRow {
  key: string;
  cells: GridCell[];
}

export interface GridSort {
  key: string;
  isDescending: boolean;
}

export interface GridProps {
  /** What the rows are, for screen readers. */
  label: string;
  /** The first one names the row and stays in sight; the most important ones come next. */
  columns: GridColumn[];
  total: number;
  totalIsExact: boolean;
  /** Nothing for a row that is not loaded yet: bars show in its place after 300 ms. */
  rowAt: (index: number) => GridRow | undefined;
  /** Which rows are on the page, those just out of sight included. */
  onRange: (first: number, last: number) => void;
  sort: GridSort[];
  onSort: (key: string, isAdding: boolean) => void;
  currentKey: string | null;
  currentIndex: number | null;
  /** The key is null while the row is not loaded; it is told as soon as it is. */
  onCurrent: (index: number, key: string | null) => void;
  selection: GridSelection;
  onSelect: (selection: GridSelection) => void;
  onOpen: (index: number) => void;
  /** Space or a click on a row. */
  onPeek: (index: number) => void;
  onFollow: (href: string) => void;
  /** What is listed, such as filters and search: another list begins at its top, as does one in another sequence. */
  question?: string;
  /** Of the data; after a change the current row is found again by its key. */
  version: string;
  canSelect: boolean;
  isCompact?: boolean;
  rowState?: (key: string) => 'changed' | undefined;
  /** Whether j, k and x mean something (WCAG 2.1.4); they do unless told otherwise. */
  singleLetters?: boolean;
  /** While the side panel is open, Esc is for the panel, not for the selection. */
  isPeeking?: boolean;
  /** The keys of all rows between two places, both included, for selecting a range that is not loaded whole. */
  keysBetween?: (first: number, last: number) => Promise<string[]>;
}
