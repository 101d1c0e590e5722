// What a sheet is told about its columns and cells by whoever shows it.
import type { ReactNode } from 'react';
import type { SheetStep } from './sheetModel';
import type { Tone } from './Status';

export interface SheetEditorProps {
  /** The stored text of the cell, as far as it was changed. */
  text: string;
  onChange: (text: string) => void;
  /** Keeps what was changed and goes to another cell, or stays. */
  onDone: (step: SheetStep) => void;
  /** Gives back what stood there. */
  onCancel: () => void;
}

export interface SheetColumn {
  key: string;
  header: string;
  /** Beneath the header: what stands in it, such as "number, EUR"; may be empty. */
  detail: string;
  /** What it is for, said where the pointer rests on the header. */
  help?: string;
  /** Pixels for letters of the usual size, as long as nothing stands in it; then it is as wide as its texts. */
  width: number;
  /** It becomes no wider than this by itself. */
  most?: number;
  align: 'start' | 'end';
  /** The columns beside each other that have the same group stand beneath this word, parted from others. */
  group?: string;
  /** What a row comes to: shaded, and kept in sight at the end where there is room. */
  isOutcome?: boolean;
  /** What stands in a new cell. */
  blank: string;
  /** A stored text in the reader's words, as the cell shows it. */
  show: (text: string) => string;
  /** A stored text as the reader would type it; the clipboard takes the same. */
  write: (text: string) => string;
  /** What the reader typed or pasted, as it is stored. */
  read: (typed: string) => string;
  /** Draws what opens on Enter and on a double click; without it the text itself is edited. */
  edit?: (editor: SheetEditorProps) => ReactNode;
}

export interface SheetProblem {
  tone: 'bad' | 'warn';
  sentence: string;
}

/** Problems of one row by the key of the column. */
export type RowProblems = ReadonlyMap<string, SheetProblem>;

/** A word on a row, such as that it decides the case that is tried. */
export interface RowMark {
  tone: Tone;
  word: string;
}
