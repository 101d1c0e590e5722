// What changed elsewhere. News name topics, never data: whoever shows data of a topic fetches it again with the reader's own rights.

/** The topics whose data changed; null after a gap, when anything may have. */
export type News = ReadonlySet<string> | null;

const NOTHING: News = new Set();

const watchers = new Set<(news: News) => void>();
let missed: News = NOTHING;

/** Whether somebody who shows these topics shows something old now. */
export function isAbout(news: News, topics: readonly string[]): boolean {
  return topics.some((topic) => news === null || news.has(topic));
}

/** Passes news on; while nobody sees the page they are gathered, and passed on when it is seen again. */
export function tell(news: News): void {
  if (document.hidden) {
    missed = news && missed ? new Set([...missed, ...news]) : null;
    return;
  }
  for (const watcher of watchers) {
    watcher(news);
  }
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && missed !== NOTHING) {
    const news = missed;
    missed = NOTHING;
    tell(news);
  }
});

/** Calls with all news while the page is seen, and with those of the time in which it was not. */
export function onNews(watcher: (news: News) => void): () => void {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}
