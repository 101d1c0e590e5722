import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import classes from './Diff.module.css';

export interface DiffField {
  key: string;
  label: ReactNode;
  /** Null where there was, or is, nothing. */
  before: ReactNode;
  after: ReactNode;
  isChanged: boolean;
}

interface Props {
  /** What is compared, for screen readers. */
  label: string;
  fields: DiffField[];
  beforeTitle?: ReactNode;
  afterTitle?: ReactNode;
}

const nothing = <span className="muted">–</span>;

/** Old and new, field by field; what changed is marked by more than colour. */
export function Diff({ label, fields, beforeTitle, afterTitle }: Props) {
  return (
    <table className={classes.diff} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">
            <Trans>Field</Trans>
          </th>
          <th scope="col">{beforeTitle ?? <Trans>Before</Trans>}</th>
          <th scope="col">{afterTitle ?? <Trans>After</Trans>}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.key} data-changed={field.isChanged || undefined}>
            <th scope="row">{field.label}</th>
            <td>{field.isChanged && field.before !== null ? <del>{field.before}</del> : (field.before ?? nothing)}</td>
            <td>{field.isChanged && field.after !== null ? <ins>{field.after}</ins> : (field.after ?? nothing)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
