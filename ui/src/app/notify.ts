// A short word on something that has just happened, with a way to take it back where there is one.
import { hideToast, showToast } from '../kit/toast-list';
import type { Tone } from '../kit/Status';

export interface Notification {
  tone: Tone;
  title: string;
  text?: string;
  undo?: { label: string; seconds: number; run: () => void };
}

interface Undo {
  toast: string;
  until: number;
  run: () => void;
}

const LASTS_SECONDS = 5;
const PROBLEM_LASTS_SECONDS = 12;

let undos: Undo[] = [];

/** Shows a note; it goes away by itself, or when its undo lapses. */
export function notify({ tone, title, text, undo }: Notification): void {
  const seconds = undo?.seconds ?? (tone === 'bad' || tone === 'warn' ? PROBLEM_LASTS_SECONDS : LASTS_SECONDS);
  const toast = showToast({
    tone,
    title,
    seconds,
    ...(text === undefined ? {} : { text }),
    ...(undo
      ? {
          action: {
            label: undo.label,
            run: () => {
              takeBack(toast);
            },
          },
        }
      : {}),
  });
  if (undo) {
    undos = [...undos, { toast, until: Date.now() + undo.seconds * 1_000, run: undo.run }];
  }
}

function takeBack(toast: string): void {
  const found = undos.find((each) => each.toast === toast);
  undos = undos.filter((each) => each !== found);
  hideToast(toast);
  found?.run();
}

/** Takes back what was done last, if that can still be done. */
export function undoNewest(): void {
  undos = undos.filter((each) => each.until > Date.now());
  const newest = undos.at(-1);
  if (newest) {
    takeBack(newest.toast);
  }
}
