import { useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notify } from '../app/notify';
import { readProblem } from '../app/problem';
import { takeBack } from './actionApi';
import type { ActionDone, View } from './types';

/** Says what was done, and offers to take it back for as long as that can be done. */
export function useUndo(view: View): (done: ActionDone, key: string) => void {
  const { t } = useLingui();
  const queries = useQueryClient();
  const undoing = useMutation({
    mutationFn: (key: string) => takeBack(view.name, key),
    onSuccess: ({ message, problems }) => {
      const [first] = problems;
      notify({ tone: first ? 'warn' : 'ok', title: message, ...(first ? { text: first.detail } : {}) });
      void queries.invalidateQueries({ queryKey: ['grid'] });
    },
    onError: (error) => {
      const problem = readProblem(error);
      notify({
        tone: 'bad',
        title: problem?.title ?? t`The server does not answer`,
        text: problem?.detail ?? t`Check your connection and try again in a moment. Nothing is lost.`,
      });
    },
  });
  return (done, key) => {
    const run = () => {
      undoing.mutate(key);
    };
    notify({
      tone: 'ok',
      title: done.message,
      ...(done.undo_seconds > 0 ? { undo: { label: t`Undo`, seconds: done.undo_seconds, run } } : {}),
    });
  };
}
