import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readProblem } from '../app/problem';
import type { Problem } from '../api/types.gen';
import { countSelected } from '../kit/gridSelection';
import { useLocale } from '../kit/locale';
import { selectionOf, takeAction } from './actionApi';
import { type Filled, type FormField, formSent } from './formModel';
import { type Seen, seenOf } from './rowForm';
import type { ActionDone } from './types';
import type { Running } from './useActions';
import { useUndo } from './useUndo';

export type Difference = NonNullable<Problem['differences']>[number];

interface Run {
  run: (filled: Filled) => void;
  /** Set when there is more to show than a short note. */
  done: ActionDone | null;
  error: unknown;
  isBusy: boolean;
  /** How many rows there are by now, after the server said that it is another number. */
  expected: number | null;
  /** What somebody else changed of the row meanwhile. */
  theirs: readonly Difference[];
}

/** Runs an action once: the same key is used until the server has answered, so that a lost answer does nothing twice. */
export function useRunning(
  { id, view, action, target }: Running,
  fields: FormField[],
  onClose: () => void,
  onGone: () => Promise<void>,
): Run {
  const queries = useQueryClient();
  const locale = useLocale();
  const say = useUndo(view);
  const [key, setKey] = useState(id);
  const [expected, setExpected] = useState<number | null>(null);
  const [seen, setSeen] = useState<Seen>(() => seenOf(fields, target, view.row_key));
  const [theirs, setTheirs] = useState<readonly Difference[]>([]);
  const [done, setDone] = useState<ActionDone | null>(null);
  const running = useMutation({
    mutationFn: (filled: Filled) => {
      const shown = target.kind === 'rows' ? countSelected(target.selection, target.total) : 0;
      const form = action.form ? formSent(fields, filled, locale) : null;
      const selection = selectionOf(target, expected ?? shown);
      return takeAction(view.name, action.code, { selection, form, seen }, key);
    },
    onSuccess: (answer) => {
      // A row that one sees no more must not be asked for again.
      const left = action.gives_away && answer.done > 0 ? onGone() : Promise.resolve();
      void left.then(() => queries.invalidateQueries({ queryKey: ['grid'] }));
      if (answer.reveal !== null || answer.problems.length > 0) {
        setDone(answer);
      } else {
        say(answer, key);
        onClose();
      }
    },
    onError: (error) => {
      const problem = readProblem(error);
      if (problem === null) {
        return;
      }
      setKey(crypto.randomUUID());
      if (problem.code === 'selection_changed') {
        setExpected(problem.count ?? null);
        void queries.invalidateQueries({ queryKey: ['grid', view.name] });
      }
      const found = problem.code === 'row_changed' ? (problem.differences ?? []) : [];
      setTheirs(found);
      // Whoever goes on has seen what is there now.
      setSeen((before) => withDifferences(before, found));
    },
  });
  return {
    run: (filled) => {
      running.mutate(filled);
    },
    done,
    error: running.error,
    isBusy: running.isPending,
    expected,
    theirs,
  };
}

const withDifferences = (seen: Seen, differences: readonly Difference[]): Seen =>
  differences.reduce(
    (all, { subject, field, now }) => ({ ...all, [subject]: { ...all[subject], [field]: now } }),
    seen,
  );
