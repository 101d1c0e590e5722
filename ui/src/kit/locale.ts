import { useLingui } from '@lingui/react';

/** The reader's own kind of the language of the pages, such as en-GB: it decides how days and figures are written. */
export function useLocale(): string {
  const { i18n } = useLingui();
  return navigator.languages.find((tag) => tag.split('-')[0] === i18n.locale) ?? i18n.locale;
}
