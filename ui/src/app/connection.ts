// Whether the server answers. One silence may be a blip: only when a second question stays without answer is it said.
import { useSyncExternalStore } from 'react';

export interface Connection {
  isAway: boolean;
  /** When the server answered last, in milliseconds since 1970; null when it never has. */
  answeredAt: number | null;
}

const HEALTH = '/api/health';
const FIRST_PAUSE_MILLISECONDS = 1_000;
const LONGEST_PAUSE_MILLISECONDS = 30_000;
const PATIENCE_MILLISECONDS = 10_000;

let connection: Connection = { isAway: false, answeredAt: null };
let timer: number | undefined;
let pause = FIRST_PAUSE_MILLISECONDS;
let isAsking = false;
const watchers = new Set<() => void>();
const returns = new Set<() => void>();

function change(next: Connection): void {
  const hasReturned = connection.isAway && !next.isAway;
  connection = next;
  for (const watcher of watchers) {
    watcher();
  }
  if (hasReturned) {
    for (const watcher of returns) {
      watcher();
    }
  }
}

/** Whether an answer comes from the application, not from whatever stands before it. */
function isFromServer(response: Response): boolean {
  return response.status < 502 || (response.headers.get('content-type') ?? '').includes('json');
}

function noteAnswer(): void {
  window.clearTimeout(timer);
  timer = undefined;
  pause = FIRST_PAUSE_MILLISECONDS;
  if (connection.isAway) {
    change({ isAway: false, answeredAt: Date.now() });
  } else {
    // Nothing that is drawn depends on the time while the server answers.
    connection = { isAway: false, answeredAt: Date.now() };
  }
}

/** Asks whether the server is there, and goes on asking while it is not. */
export function askServer(): void {
  if (isAsking) {
    return;
  }
  isAsking = true;
  window.clearTimeout(timer);
  void fetch(HEALTH, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) })
    .then((response) => response.ok)
    .catch(() => false)
    .then((isThere) => {
      isAsking = false;
      if (isThere) {
        noteAnswer();
        return;
      }
      if (!connection.isAway) {
        change({ ...connection, isAway: true });
      }
      timer = window.setTimeout(askServer, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS);
    });
}

/** Fetches, and takes note of whether there was an answer. */
export async function watchedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    const response = await fetch(input, init);
    if (isFromServer(response)) {
      noteAnswer();
    } else {
      askServer();
    }
    return response;
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) {
      askServer();
    }
    throw error;
  }
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Calls when the server answers again after it was away. */
export function onReturn(watcher: () => void): () => void {
  returns.add(watcher);
  return () => returns.delete(watcher);
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => connection);
}

window.addEventListener('online', askServer);
window.addEventListener('offline', askServer);
