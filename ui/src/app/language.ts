// The language of the pages: the server writes the one that the reader asked for into the page, its catalogue is a file of
// its own, and only the one in use is loaded.
import { i18n, type Messages } from '@lingui/core';
import { directionOf } from '../kit/direction';
import { readerLocale } from '../kit/locale';
import { isolatePlaces } from './isolate';
import { queryClient } from './queries';

const COOKIE = 'aftersale_language';
const YEAR_SECONDS = 31_536_000;
const SOURCE = 'en';
const DIGITS = 'aftersale_digits';

type Load = () => Promise<{ messages: Messages }>;

const catalogues: Record<string, Load> = {
  en: () => import('../locales/en.po'),
  fr: () => import('../locales/fr.po'),
  de: () => import('../locales/de.po'),
  hi: () => import('../locales/hi.po'),
  ar: () => import('../locales/ar.po'),
};

/** Every language of the pages, named in itself: who looks for theirs must not have to read another. */
export const languages = [
  { code: 'en', name: 'English' },
  { code: 'fr', name: 'Français' },
  { code: 'de', name: 'Deutsch' },
  { code: 'hi', name: 'हिन्दी' },
  { code: 'ar', name: 'العربية' },
] as const;

export function currentLanguage(): string {
  return i18n.locale;
}

/** Loads the language that the page was served in; nothing is drawn before. */
export async function startLanguage(): Promise<void> {
  await activate(document.documentElement.lang);
}

/** Shows everything in another language at once: the address and whatever is typed stay as they are. */
export async function changeLanguage(code: string): Promise<void> {
  await activate(code);
  keep(COOKIE, code);
  // Labels and messages of the server are in the language they were asked in.
  await queryClient.invalidateQueries();
}

/** Whether the reader wants the digits of their language where it has its own, not 0 to 9. */
export function showsOwnDigits(): boolean {
  return document.cookie.split('; ').includes(`${DIGITS}=own`);
}

/** Shows figures in other digits at once, those in sentences of the server too. */
export function changeDigits(own: boolean): void {
  keep(DIGITS, own ? 'own' : 'latin');
  i18n.activate(i18n.locale, readerLocale(i18n.locale, own));
  void queryClient.invalidateQueries();
}

function keep(cookie: string, value: string): void {
  document.cookie = `${cookie}=${value}; path=/; max-age=${String(YEAR_SECONDS)}; samesite=lax`;
}

async function activate(asked: string): Promise<void> {
  const code = asked in catalogues ? asked : SOURCE;
  const catalogue = await catalogues[code]?.();
  if (catalogue) {
    const messages = directionOf(code) === 'rtl' ? isolatePlaces(catalogue.messages) : catalogue.messages;
    i18n.loadAndActivate({ locale: code, locales: readerLocale(code, showsOwnDigits()), messages });
    document.documentElement.lang = code;
  }
}

export { i18n };
