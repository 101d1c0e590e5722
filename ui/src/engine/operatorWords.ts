// What a filter says in words.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react';
import { asWords } from '../kit/format';
import { useLocale } from '../kit/locale';
import { cellOf } from './cells';
import { type Filter, hasList, hasValue, type Operator, singleValue, splitValues } from './filters';
import type { Column, FacetAnswer, View } from './types';

const WORDS: Record<Operator, MessageDescriptor> = {
  eq: msg`is`,
  ne: msg`is not`,
  in: msg`is one of`,
  notin: msg`is none of`,
  ge: msg`is at least`,
  gt: msg`is more than`,
  le: msg`is at most`,
  lt: msg`is less than`,
  has: msg`contains`,
  starts: msg`starts with`,
  empty: msg`is empty`,
  filled: msg`is filled`,
};

const DAY_WORDS: Partial<Record<Operator, MessageDescriptor>> = {
  ge: msg`is on or after`,
  gt: msg`is after`,
  le: msg`is on or before`,
  lt: msg`is before`,
};

const SENTENCES: Record<Operator, (column: string, value: string) => MessageDescriptor> = {
  eq: (column, value) => msg`${column} is ${value}`,
  ne: (column, value) => msg`${column} is not ${value}`,
  in: (column, value) => msg`${column} is ${value}`,
  notin: (column, value) => msg`${column} is not ${value}`,
  ge: (column, value) => msg`${column} is at least ${value}`,
  gt: (column, value) => msg`${column} is more than ${value}`,
  le: (column, value) => msg`${column} is at most ${value}`,
  lt: (column, value) => msg`${column} is less than ${value}`,
  has: (column, value) => msg`${column} contains “${value}”`,
  starts: (column, value) => msg`${column} starts with “${value}”`,
  empty: (column) => msg`${column} is empty`,
  filled: (column) => msg`${column} is filled`,
};

const DAY_SENTENCES: Partial<Record<Operator, (column: string, value: string) => MessageDescriptor>> = {
  ge: (column, value) => msg`${column} is on or after ${value}`,
  gt: (column, value) => msg`${column} is after ${value}`,
  le: (column, value) => msg`${column} is on or before ${value}`,
  lt: (column, value) => msg`${column} is before ${value}`,
};

const isTime = (column: Column | undefined): boolean => column?.kind === 'day' || column?.kind === 'instant';

/** `answers` are facets of the list, where what their values are called is known only to the server, such as the sentence of a cause. */
export function useFilterWords(view: View, answers: readonly FacetAnswer[] = []) {
  const { i18n } = useLingui();
  const locale = useLocale();
  const wordOf = (column: Column | undefined, value: string | null): string => {
    if (value === null) {
      return i18n._(msg`nothing`);
    }
    const answer = answers.find((each) => each.key === column?.key);
    const label = answer?.names[value] ?? answer?.values.find((each) => each.value === value)?.label;
    if (label) {
      return label;
    }
    return column ? cellOf({ [column.key]: value }, column, locale, true).text || value : value;
  };
  return {
    /** An operator in a choice: "is at least". */
    operator: (column: Column, operator: Operator): string =>
      i18n._((isTime(column) ? DAY_WORDS[operator] : undefined) ?? WORDS[operator]),
    /** A filter as a sentence: "Status is late or open". */
    sentence: (filter: Filter): string => {
      const column = view.columns.find((each) => each.key === filter.column);
      const label = column?.label ?? asWords(filter.column);
      const values = !hasValue(filter.operator)
        ? []
        : hasList(filter.operator)
          ? splitValues(filter.value)
          : [singleValue(filter)];
      const joined = new Intl.ListFormat(i18n.locale, { type: 'disjunction' }).format(
        values.map((value) => wordOf(column, value)),
      );
      const sentence = (isTime(column) ? DAY_SENTENCES[filter.operator] : undefined) ?? SENTENCES[filter.operator];
      return i18n._(sentence(label, joined));
    },
  };
}
