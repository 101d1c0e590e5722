// The icons of kit as masks: a cell shows one without an element of its own, and a grid has a thousand cells.
import { DRAWINGS } from './Icon';

function mask(path: string): string {
  const picture =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="black" stroke-width="1.6" ` +
    `stroke-linecap="round" stroke-linejoin="round"><path d="${path}"/></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(picture)}")`;
}

/** `--icon-ok` and so on, for the element around all cells. */
export const ICON_VARIABLES: Record<string, string> = Object.fromEntries(
  Object.entries(DRAWINGS).map(([name, path]) => [`--icon-${name}`, mask(path)]),
);
