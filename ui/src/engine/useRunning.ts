import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { notify } from '../app/notify';
import { readProblem } from '../app/problem';
import { countSelected } from '../kit/gridSelection';
import { useLocale } from '../kit/locale';
import { selectionOf, takeAction } from './actionApi';
import { type Filled, type FormField, formSent } from './formModel';
import type { ActionDone } from './types';
import type { Running } from './useActions';

interface Run {
  run: (filled: Filled) => void;
  /** Set when there is more to show than a short note. */
  done: ActionDone | null;
  error: unknown;
  isBusy: boolean;
  /** How many rows there are by now, after the server said that it is another number. */
  expected: number | null;
}

/** The number of rows that a refusal names. */
function countIn(error: unknown): number | null {
  const problem = readProblem(error);
  const count = problem && 'count' in problem ? Number(problem.count) : NaN;
  return problem?.code === 'selection_changed' && Number.isSafeInteger(count) ? count : null;
}

/** Runs an action once: the same key is used until the server has answered, so that a lost answer does nothing twice. */
export function useRunning({ id, view, action, target }: Running, fields: FormField[], onClose: () => void): Run {
  const queries = useQueryClient();
  const locale = useLocale();
  const [key, setKey] = useState(id);
  const [expected, setExpected] = useState<number | null>(null);
  const [done, setDone] = useState<ActionDone | null>(null);
  const running = useMutation({
    mutationFn: (filled: Filled) => {
      const shown = target.kind === 'rows' ? countSelected(target.selection, target.total) : 0;
      const form = action.form ? formSent(fields, filled, locale) : null;
      return takeAction(view.name, action.code, { selection: selectionOf(target, expected ?? shown), form }, key);
    },
    onSuccess: (answer) => {
      void queries.invalidateQueries({ queryKey: ['grid'] });
      if (answer.reveal !== null || answer.problems.length > 0) {
        setDone(answer);
      } else {
        notify({ tone: 'ok', title: answer.message });
        onClose();
      }
    },
    onError: (error) => {
      if (readProblem(error) !== null) {
        setKey(crypto.randomUUID());
      }
      setExpected((before) => countIn(error) ?? before);
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
  };
}
