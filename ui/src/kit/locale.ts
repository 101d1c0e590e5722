import { useLingui } from '@lingui/react';

/** The digits of their own that some languages have; what stands here by default are 0 to 9. */
const OWN_DIGITS: Record<string, string> = { hi: 'deva', ar: 'arab' };

/** How the digits that a language has of its own look; nothing where it has none. */
export function sampleOfOwnDigits(language: string): string | undefined {
  return language in OWN_DIGITS ? new Intl.NumberFormat(readerLocale(language, true)).format(123) : undefined;
}

/** The reader's own kind of a language, such as en-GB, with its digits: it decides how days and figures are written. */
export function readerLocale(language: string, withOwnDigits: boolean): string {
  const tag = navigator.languages.find((each) => each.split('-')[0] === language) ?? language;
  const numberingSystem = withOwnDigits ? OWN_DIGITS[language] : undefined;
  return new Intl.Locale(tag, { numberingSystem: numberingSystem ?? 'latn' }).toString();
}

/** How days and figures are written on these pages. */
export function useLocale(): string {
  const { i18n } = useLingui();
  return typeof i18n.locales === 'string' ? i18n.locales : i18n.locale;
}
