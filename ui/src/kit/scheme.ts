// The colour scheme lives in a cookie, because the server writes it into the page before anything is drawn.
import { type MantineColorScheme, type MantineColorSchemeManager, useMantineColorScheme } from '@mantine/core';

export type Scheme = MantineColorScheme;

const COOKIE = 'aftersale_scheme';
const YEAR_SECONDS = 31_536_000;

export function isScheme(value: string | undefined): value is Scheme {
  return value === 'light' || value === 'dark' || value === 'auto';
}

export const schemeInCookie: MantineColorSchemeManager = {
  get(fallback) {
    const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${COOKIE}=`));
    const value = found?.slice(COOKIE.length + 1);
    return isScheme(value) ? value : fallback;
  },
  set(value) {
    document.cookie = `${COOKIE}=${value}; path=/; max-age=${String(YEAR_SECONDS)}; samesite=lax`;
  },
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear() {
    document.cookie = `${COOKIE}=; path=/; max-age=0; samesite=lax`;
  },
};

/** The colours that the reader chose, and how to choose others. */
export function useScheme(): { scheme: Scheme; changeScheme: (scheme: Scheme) => void } {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return { scheme: colorScheme, changeScheme: setColorScheme };
}
