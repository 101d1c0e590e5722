// The notes that are on the page now. Outside React, so that code that draws nothing can say something too.
import type { Tone } from './Status';

export interface Toast {
  id: string;
  tone: Tone;
  title: string;
  text?: string;
  seconds: number;
  action?: { label: string; run: () => void };
}

const MOST = 4;

let toasts: readonly Toast[] = [];
let count = 0;
const watchers = new Set<() => void>();

export function currentToasts(): readonly Toast[] {
  return toasts;
}

export function subscribeToToasts(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const watcher of watchers) {
    watcher();
  }
}

export function showToast(toast: Omit<Toast, 'id'>): string {
  count += 1;
  const id = String(count);
  change([...toasts, { ...toast, id }].slice(-MOST));
  return id;
}

export function hideToast(id: string): void {
  change(toasts.filter((each) => each.id !== id));
}
