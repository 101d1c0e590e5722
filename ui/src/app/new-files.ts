// After an upgrade an open page asks for files that are gone: one reload brings the new ones, more would bring nothing else.

const PLACE = 'aftersale_reloaded_at';
const ONCE_IN_MILLISECONDS = 60_000;

export function reloadOnceForNewFiles(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const before = Number(window.sessionStorage.getItem(PLACE));
    if (Date.now() - before > ONCE_IN_MILLISECONDS) {
      window.sessionStorage.setItem(PLACE, String(Date.now()));
      // Not an error for the page: it is about to be another one.
      event.preventDefault();
      window.location.reload();
    }
  });
}
