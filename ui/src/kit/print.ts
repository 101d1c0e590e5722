// Paper is white: whoever works in dark colours prints in light ones.

const SCHEME = 'data-mantine-color-scheme';

/** Turns the page light while it is printed. */
export function printInLight(): void {
  let chosen: string | null = null;
  const root = document.documentElement;
  window.addEventListener('beforeprint', () => {
    chosen = root.getAttribute(SCHEME);
    root.setAttribute(SCHEME, 'light');
  });
  window.addEventListener('afterprint', () => {
    if (chosen !== null) {
      root.setAttribute(SCHEME, chosen);
    }
  });
}
