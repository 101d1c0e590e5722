// What every field of a form has in common.
import type { ReactNode } from 'react';

export interface FieldProps {
  label: string;
  name: string;
  help?: string | undefined;
  error?: ReactNode;
  isRequired?: boolean;
  /** Has the focus when the form appears. */
  isFocused?: boolean;
}
