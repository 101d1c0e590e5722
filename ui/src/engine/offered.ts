// What is offered to whom stands before it: fields by what others hold, actions by what a row is.
import type { Filled, FormField } from './formModel';
import type { Action, Row } from './types';

/** The fields that are asked for as the form is filled now. */
export const askedFields = (fields: FormField[], filled: Filled): FormField[] =>
  fields.filter(({ onlyWhere }) => {
    const content = onlyWhere === null ? null : filled[String(onlyWhere[0])];
    const wanted = String(onlyWhere?.[1]);
    return content === null || (Array.isArray(content) ? content.includes(wanted) : content === wanted);
  });

/** Whether an action can be taken on a row, as far as the row says it. */
export const isOffered = ({ only_where: where }: Action, row: Row): boolean =>
  where === null || where.codes.includes(row[where.column] ?? '');
