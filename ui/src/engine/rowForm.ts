// A form that changes a row begins with what is there, and remembers it: whoever changed it meanwhile is not overwritten.
import { typedText } from './decimalText';
import type { FieldContent, Filled, FormField } from './formModel';
import type { Row, View } from './types';
import type { Target } from './useActions';

/** What was seen, by row key and column. */
export type Seen = Record<string, Row>;

/** The fields, their choices called as in the column that shows them. */
export const fieldsInWords = (fields: FormField[], view: View): FormField[] =>
  fields.map((field) => {
    const words = view.columns.find((column) => column.key === field.column)?.words;
    return words
      ? { ...field, choices: field.choices.map((each) => ({ ...each, label: words[each.value]?.label ?? each.label })) }
      : field;
  });

/** What a field holds when the column says this; what is said in words is chosen by its code. */
function contentOf({ widget, choices }: FormField, text: string | null, locale: string): FieldContent {
  const said = text ?? '';
  const codeOf = (word: string) => choices.find((choice) => choice.label === word)?.value ?? word;
  switch (widget) {
    case 'check':
      return said === 'true';
    case 'choices':
      return said.split(', ').filter(Boolean).map(codeOf);
    case 'choice':
      return codeOf(said);
    case 'decimal':
    case 'integer':
      return typedText(said, locale);
    default:
      return said;
  }
}

/** The form as it begins: with what the row has, or with nothing. */
export function firstFilled(fields: FormField[], target: Target, locale: string): Filled {
  const row = target.kind === 'row' ? target.row : null;
  return Object.fromEntries(
    fields.map((field) => [
      field.key,
      row && field.column
        ? contentOf(field, row[field.column] ?? null, locale)
        : field.beginsToday
          ? today()
          : field.first,
    ]),
  );
}

/** The reader's day as forms hold it. */
function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((each) => String(each).padStart(2, '0')).join('-');
}

/** What the server compares before it changes anything: only what the form is about. */
export function seenOf(fields: FormField[], target: Target, rowKey: string): Seen {
  const columns = fields.map((field) => field.column).filter(Boolean);
  const rows = target.kind === 'row' ? [target.row] : target.kind === 'rows' ? target.rows : [];
  return columns.length === 0
    ? {}
    : Object.fromEntries(
        rows.map((row) => [row[rowKey] ?? '', Object.fromEntries(columns.map((column) => [column, row[column] ?? null]))]),
      );
}

/** The form as it would be with what somebody else put there meanwhile. */
export function theirFilled(
  fields: FormField[],
  mine: Filled,
  theirs: readonly { field: string; now: string }[],
  locale: string,
): Filled {
  const theirContent = (field: FormField): FieldContent => {
    const found = theirs.find((each) => each.field === field.column);
    return found ? contentOf(field, found.now, locale) : (mine[field.key] ?? field.first);
  };
  return Object.fromEntries(fields.map((field) => [field.key, theirContent(field)]));
}
