// The title of the page that is shown, for the browser's tab and for whoever keeps a list of pages.

const watchers = new Set<(title: string) => void>();

export function setPageTitle(title: string): void {
  document.title = `${title} – aftersale`;
}

/** Says that a page worth coming back to is shown under its title. */
export function announcePage(title: string): void {
  setPageTitle(title);
  for (const watcher of watchers) {
    watcher(title);
  }
}

export function onPageTitle(watcher: (title: string) => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
