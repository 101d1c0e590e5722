import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { currentToasts, hideToast } from '../kit/toast-list';
import { notify, undoNewest } from './notify';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  for (const toast of currentToasts()) {
    hideToast(toast.id);
  }
  vi.useRealTimers();
});

function notifyWithUndo(title: string, taken: string[]): void {
  notify({
    tone: 'ok',
    title,
    undo: {
      label: 'Undo',
      seconds: 10,
      run: () => {
        taken.push(title);
      },
    },
  });
}

it('the newest is taken back first, each once, and its note goes away', () => {
  const taken: string[] = [];
  notifyWithUndo('first', taken);
  notifyWithUndo('second', taken);
  undoNewest();
  expect(taken).toEqual(['second']);
  expect(currentToasts().map((toast) => toast.title)).toEqual(['first']);
  undoNewest();
  undoNewest();
  expect(taken).toEqual(['second', 'first']);
});

it('what was taken back by its button is not taken back again', () => {
  const taken: string[] = [];
  notifyWithUndo('first', taken);
  currentToasts()[0]?.action?.run();
  undoNewest();
  expect(taken).toEqual(['first']);
});

it('after its time nothing can be taken back', () => {
  const taken: string[] = [];
  notifyWithUndo('first', taken);
  vi.advanceTimersByTime(10_001);
  undoNewest();
  expect(taken).toEqual([]);
});

it('a note without undo takes nothing back', () => {
  notify({ tone: 'info', title: 'Saved' });
  undoNewest();
  expect(currentToasts()).toHaveLength(1);
});
