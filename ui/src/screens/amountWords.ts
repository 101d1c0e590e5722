// In one text: amounts of several currencies side by side, never added up.
import { formatAmount } from '../kit/format';
import { useLocale } from '../kit/locale';

/** Gives amounts per currency as a list in the reader's language. */
export function useAmounts(): (totals: Record<string, string>) => string {
  const locale = useLocale();
  return (totals) =>
    new Intl.ListFormat(locale, { type: 'conjunction' }).format(
      Object.entries(totals)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        // The parts of one amount stay together in every direction of writing.
        .map(([currency, amount]) => `\u2068${formatAmount(amount, currency, locale)}\u00a0${currency}\u2069`),
    );
}
