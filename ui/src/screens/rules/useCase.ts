import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { decideExample } from '../../api/sdk.gen';
import type { DecisionShape } from '../../api/types.gen';
import type { Rows } from './merge';
import { documentWith, type TableDocument } from './tableDocument';
import { serialOf, useSettled } from './useSettled';

const SETTLED_MILLISECONDS = 250;
const KEPT_MILLISECONDS = 10_000;

export interface Case {
  inputs: Readonly<Record<string, string>>;
  /** The day on which it is decided. */
  on: string;
  /** Something was chosen: before that there is nothing to decide. */
  hasTyped: boolean;
  answer: DecisionShape | undefined;
  error: unknown;
  /** Another number each time a kept case is opened. */
  opened: number;
  put: (name: string, value: string) => void;
  setOn: (day: string) => void;
  open: (inputs: Readonly<Record<string, string>>, on: string) => void;
}

interface Typed {
  inputs: Readonly<Record<string, string>>;
  on: string;
  opened: number;
}

export const todayOf = (): string => new Date().toLocaleDateString('sv');

/** What is sent for an input: nothing where nothing was chosen. */
export const sentInputs = (inputs: Readonly<Record<string, string>>): Record<string, string | null> =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, value === '' ? null : value]));

/** A case that is typed, decided by the rows as they are typed; only while it `isShown`. */
export function useCase(document: TableDocument, rows: Rows, isShown: boolean): Case {
  const [{ inputs, on, opened }, setTyped] = useState<Typed>(() => ({ inputs: {}, on: todayOf(), opened: 0 }));
  const hasTyped = Object.values(inputs).some((value) => value !== '');
  const asked = useSettled(inputs, SETTLED_MILLISECONDS);
  const settled = useSettled(rows, SETTLED_MILLISECONDS);
  const query = useQuery({
    queryKey: ['rule case', document.name, serialOf(document), serialOf(settled), asked, on],
    queryFn: async ({ signal }) => {
      const { data } = await decideExample({
        path: { table_name: document.name },
        body: { inputs: sentInputs(asked), decided_on: on === '' ? null : on, document: documentWith(document, settled) },
        signal,
        throwOnError: true,
      });
      return data;
    },
    enabled: isShown && hasTyped,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: KEPT_MILLISECONDS,
    retry: false,
  });
  return {
    inputs,
    on,
    opened,
    hasTyped,
    answer: query.data,
    error: query.error,
    put: (name, value) => {
      setTyped({ inputs: { ...inputs, [name]: value }, on, opened });
    },
    setOn: (day) => {
      setTyped({ inputs, on: day, opened });
    },
    open: (others, day) => {
      setTyped({ inputs: others, on: day, opened: opened + 1 });
    },
  };
}
