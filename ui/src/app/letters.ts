// Whether single letters are shortcuts. Who dictates, or whose hand strays, switches them off (WCAG 2.1.4).
import { useSyncExternalStore } from 'react';

const PLACE = 'aftersale_letters';
const watchers = new Set<() => void>();

export function areLettersOn(): boolean {
  return window.localStorage.getItem(PLACE) !== 'off';
}

export function switchLetters(isOn: boolean): void {
  window.localStorage.setItem(PLACE, isOn ? 'on' : 'off');
  for (const watcher of watchers) {
    watcher();
  }
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function useLetters(): boolean {
  return useSyncExternalStore(subscribe, areLettersOn);
}
