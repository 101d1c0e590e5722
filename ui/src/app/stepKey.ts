// The key of a step that is taken once: pressed again after an answer that was lost, it is answered as the first time.
import { useState } from 'react';

type StepHeaders = Record<'idempotency-key', string>;

/** Headers of a request that is no repetition. */
export const newStep = (): StepHeaders => ({ 'idempotency-key': crypto.randomUUID() });

/** Headers of the one step that a dialog or a page takes. */
export function useStep(): StepHeaders {
  const [headers] = useState(newStep);
  return headers;
}
