// A plan in words: what it says about whom, when and how much, each as one labelled text, for the page and for comparing versions.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { ComponentShape, PlanPage, TierShape } from '../../api/types.gen';
import { asWords, formatDay, formatExactAmount, formatPercent } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { useWords } from '../words';
import { useCodeWords } from '../codeWords';

export interface PlanField {
  key: string;
  label: string;
  text: string;
}

const PERIODS: Record<string, MessageDescriptor> = {
  month: msg`Every month`,
  quarter: msg`Every quarter`,
  half: msg`Every half year`,
  year: msg`Every year`,
};

const RATES: Record<string, MessageDescriptor> = {
  'average booking_day': msg`Average rate of the day of the booking`,
  'average period_end': msg`Average rate at the end of the period`,
  'end_of_day booking_day': msg`Closing rate of the day of the booking`,
  'end_of_day period_end': msg`Closing rate at the end of the period`,
  'reference booking_day': msg`Reference rate of the day of the booking`,
  'reference period_end': msg`Reference rate at the end of the period`,
};

/** What holds for the whole plan. */
export function usePlanFields(): (plan: PlanPage) => PlanField[] {
  const { i18n, t } = useLingui();
  const locale = useLocale();
  const role = useCodeWords('sales_role');
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const word = (words: Record<string, MessageDescriptor>, code: string): string => {
    const known = words[code];
    return known ? i18n._(known) : asWords(code);
  };
  return (plan) => {
    const roles = list.format(plan.sales_roles.map(role));
    const named = list.format(plan.payees.map((payee) => payee.name ?? payee.payee_number));
    return [
      { key: 'from', label: t`In force from`, text: formatDay(plan.start_on, locale) },
      { key: 'until', label: t`Until`, text: plan.end_on ? formatDay(plan.end_on, locale) : t`No end` },
      { key: 'pays', label: t`Pays`, text: word(PERIODS, plan.pay_period) },
      { key: 'roles', label: t`Covers roles`, text: roles || (named ? '–' : t`Everybody who is credited`) },
      ...(named ? [{ key: 'payees', label: t`Covers payees`, text: named }] : []),
      { key: 'currency', label: t`Works out in`, text: plan.currency },
      {
        key: 'payout',
        label: t`Pays out in`,
        text: plan.payout_currency === 'plan' ? plan.currency : t`The currency of each payee`,
      },
      { key: 'rates', label: t`Exchange rate`, text: word(RATES, `${plan.rate_type} ${plan.rate_day}`) },
    ];
  };
}

/** The sentences of one component, and its tiers as texts. */
export function useComponentWords() {
  const { i18n, t } = useLingui();
  const locale = useLocale();
  const code = useWords();
  const measure = useCodeWords('measure');
  const list = new Intl.ListFormat(locale, { type: 'disjunction' });
  const columns: Record<string, MessageDescriptor> = {
    credit_type: msg`Kind of credit`,
    deal_type: msg`Kind of deal`,
    vertical: msg`Vertical`,
    service_line: msg`Service line`,
    channel: msg`Channel`,
  };
  const counts = ({ figure, where }: ComponentShape): string[] => {
    if (figure) {
      const name = measure(figure);
      return [t`It measures “${name}”, a figure that is supplied for each payee.`];
    }
    if (where.length === 0) {
      return [t`Everything that the payee is credited with counts.`];
    }
    return where.map(({ column, values }) => {
      const known = columns[column];
      const label = known ? i18n._(known) : asWords(column);
      const allowed = list.format(values.map(code));
      return t`Only credits count whose “${label}” is ${allowed}.`;
    });
  };
  const promises = (component: ComponentShape, currency: string): string => {
    const own = component.parameter ? measure(component.parameter) : '';
    const quota = component.quota ? measure(component.quota) : '';
    if (component.kind === 'flat_rate') {
      const rate = component.rate ? formatPercent(component.rate, locale) : '';
      return own ? t`It pays the payee’s own “${own}” on all that counts.` : t`It pays ${rate} on all that counts.`;
    }
    if (component.kind === 'marginal_tiers') {
      return component.by === 'attainment'
        ? t`Each part of what counts pays the rate of the tier it falls in. The tiers are shares of the quota “${quota}”.`
        : t`Each part of what counts pays the rate of the tier it falls in. The tiers are amounts in ${currency}.`;
    }
    const share = formatPercent(component.threshold ?? '1', locale);
    const amount = component.amount ? formatExactAmount(component.amount, currency, locale) : '';
    return own
      ? t`It pays the payee’s own “${own}” once ${share} of the quota “${quota}” is reached.`
      : t`It pays ${amount} ${currency} once ${share} of the quota “${quota}” is reached.`;
  };
  const bound = (text: string | null, { by }: ComponentShape, currency: string): string =>
    text === null
      ? t`and above`
      : by === 'attainment'
        ? formatPercent(text, locale)
        : `${formatExactAmount(text, currency, locale)} ${currency}`;
  return {
    sentences: (component: ComponentShape, currency: string): string[] => [
      ...counts(component),
      promises(component, currency),
    ],
    tier: (tier: TierShape, component: ComponentShape, currency: string) => ({
      low: bound(tier.low, component, currency),
      high: bound(tier.high, component, currency),
      rate: formatPercent(tier.rate, locale),
    }),
  };
}
