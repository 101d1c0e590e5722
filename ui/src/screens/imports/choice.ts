// What is chosen on the page of a new import: a mapping by its name, or changed as text or in the form.
import type { PreviewSent, SimpleShape, UploadShape } from '../../api/types.gen';

export interface Choice {
  /** The mapping it began from; empty when columns are matched by their names. */
  mapping: string;
  basedOn: string | null;
  text: string | null;
  simple: SimpleShape | null;
}

export const MATCHED = '';

export function chooseMapping(mapping: string, upload: UploadShape): Choice {
  return { mapping, basedOn: null, text: null, simple: mapping === MATCHED ? upload.suggestion : null };
}

/** What was chosen before, else the mapping that fits best, else the columns matched by their names. */
export function firstChoice(upload: UploadShape): Choice {
  if (upload.mapping || upload.text !== null) {
    return { mapping: upload.mapping, basedOn: upload.based_on, text: upload.text, simple: null };
  }
  return bestChoice(upload);
}

function bestChoice(upload: UploadShape): Choice {
  const best = upload.fits[0];
  return chooseMapping(best?.is_whole ? best.mapping : MATCHED, upload);
}

/** The choice after files came or went: what reads a file that is gone goes with it, and a new one is matched by its names. */
export function followFiles(choice: Choice, before: UploadShape, upload: UploadShape, shown: SimpleShape | null): Choice {
  const had = before.heads.map((head) => head.name);
  const names = upload.heads.map((head) => head.name);
  const gone = had.filter((name) => !names.includes(name));
  const come = names.filter((name) => !had.includes(name));
  if (gone.length + come.length === 0) {
    return choice;
  }
  if (choice.simple !== null && choice.simple === before.suggestion) {
    return bestChoice(upload);
  }
  const simple = choice.simple ?? (choice.text === null ? null : shown);
  if (simple === null) {
    return choice;
  }
  const left = simple.tables.filter((table) => !gone.includes(table.file));
  // A file that was missing so far may have come.
  const added = left.some((table) => table.file === '')
    ? []
    : upload.suggestion.tables.filter((table) => come.includes(table.file));
  return { ...choice, text: null, simple: { ...simple, tables: [...left, ...added] } };
}

export function previewBody(choice: Choice): PreviewSent {
  return { mapping: choice.mapping, based_on: choice.basedOn, text: choice.text, simple: choice.simple };
}

const NAME_LINE = /^mapping:.*$/m;

/** The name that the text of a mapping gives itself; empty when it gives none. */
export function nameIn(text: string): string {
  return (NAME_LINE.exec(text)?.[0] ?? '').replace('mapping:', '').trim();
}

/** The text of a mapping under another name. */
export function withName(text: string, name: string): string {
  return NAME_LINE.test(text) ? text.replace(NAME_LINE, () => `mapping: ${name}`) : `mapping: ${name}\n${text}`;
}
