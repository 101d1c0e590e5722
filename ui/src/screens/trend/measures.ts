// What is measured of tickets that partners had: its name, and how its figures are written.
import { useLingui } from '@lingui/react/macro';
import type { EstimateShape, MeasuresShape } from '../../api/types.gen';
import { isolate } from '../../kit/direction';
import { formatAmount } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { useCodeWords } from '../codeWords';

export type Measure = keyof MeasuresShape;

export const MEASURES: Measure[] = [
  'upsell_rate',
  'upsell_amount',
  'cancellation_rate',
  'handling_cost',
  'on_time_rate',
  'net_value',
];

const isRate = (measure: Measure): boolean => measure.endsWith('_rate');

const asNumber = (text: string): `${number}` => text as `${number}`;

/** Writes figures of a measure: rates as per cent with one decimal, amounts as they are paid. */
export function useMeasure(measure: Measure, currency: string) {
  const { t } = useLingui();
  const word = useCodeWords('ticket_measure');
  const locale = useLocale();
  const options = { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
  const format = (value: string): string =>
    isRate(measure)
      ? new Intl.NumberFormat(locale, options).format(asNumber(value)).replace('-', '\u2212')
      : formatAmount(value, currency, locale);
  const interval = ({ low, high }: Pick<EstimateShape, 'low' | 'high'>): string => {
    if (low === null || high === null) {
      return '–';
    }
    const [from, until] = [isolate(format(low)), isolate(format(high))];
    return t`${from} to ${until}`;
  };
  const name = word(measure);
  return { name, title: isRate(measure) ? name : `${name} (${isolate(currency)})`, format, interval };
}

/** The names of all measures, to choose from. */
export function useMeasureNames(): { value: Measure; label: string }[] {
  const word = useCodeWords('ticket_measure');
  return MEASURES.map((value) => ({ value, label: word(value) }));
}
