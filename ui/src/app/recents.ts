// The pages that the reader has been on, for the way back. Kept in the browser until they sign out.
import { useEffect, useSyncExternalStore } from 'react';
import { onPageTitle } from '../kit/page-title';

export interface RecentPage {
  /** Address with what was searched and filtered. */
  to: string;
  title: string;
}

const PLACE = 'aftersale_recents';
const MOST = 8;

const watchers = new Set<() => void>();
// What stands in the browser, read once as long as it stays the same.
let read: { accountId: string; text: string | null; pages: RecentPage[] } = { accountId: '', text: null, pages: [] };

interface Kept {
  accountId: string;
  pages: RecentPage[];
}

function isKept(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && 'accountId' in value && 'pages' in value && Array.isArray(value.pages);
}

function parsePages(accountId: string, text: string | null): RecentPage[] {
  try {
    const kept: unknown = JSON.parse(text ?? 'null');
    return isKept(kept) && kept.accountId === accountId ? kept.pages : [];
  } catch {
    return [];
  }
}

function readPages(accountId: string): RecentPage[] {
  const text = window.localStorage.getItem(PLACE);
  if (read.text !== text || read.accountId !== accountId) {
    read = { accountId, text, pages: parsePages(accountId, text) };
  }
  return read.pages;
}

function write(text: string | null): void {
  if (text === null) {
    window.localStorage.removeItem(PLACE);
  } else {
    window.localStorage.setItem(PLACE, text);
  }
  for (const watcher of watchers) {
    watcher();
  }
}

export function forgetPages(): void {
  write(null);
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Remembers each page that gets its title, the newest first, one address once. */
export function useRecording(accountId: string): void {
  useEffect(
    () =>
      onPageTitle((title) => {
        const { pathname, search } = window.location;
        const others = readPages(accountId).filter((page) => page.to.split('?')[0] !== pathname);
        const pages = [{ to: pathname + search, title }, ...others].slice(0, MOST);
        write(JSON.stringify({ accountId, pages } satisfies Kept));
      }),
    [accountId],
  );
}

/** The pages that the reader was on last, without the one they are on. */
export function useRecentPages(accountId: string, pathname: string): RecentPage[] {
  const pages = useSyncExternalStore(subscribe, () => readPages(accountId));
  return pages.filter((page) => page.to.split('?')[0] !== pathname);
}
