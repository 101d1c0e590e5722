// What cells of rule tables say in the reader's words.
import { useLingui } from '@lingui/react/macro';
import { formatDay, formatDecimal } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { type Condition, type Operator, readCondition } from './condition';
import type { TypedColumn } from './typed';

export interface CellWords {
  operator: (operator: Operator, type: string) => string;
  value: (value: string, column: TypedColumn) => string;
  condition: (text: string, column: TypedColumn) => string;
  result: (text: string, column: TypedColumn) => string;
  any: string;
  yes: string;
  no: string;
  noValue: string;
}

/** Gives the words; figures and days are written as the reader's language writes them. */
export function useCellWords(): CellWords {
  const { t, i18n } = useLingui();
  const locale = useLocale();
  const any = t({ message: 'any', context: 'a condition that every value meets' });
  const yes = t({ message: 'yes', context: 'a value' });
  const no = t({ message: 'no', context: 'a value' });
  const noValue = t({ message: 'no value', context: 'a condition or a result' });
  const someValue = t({ message: 'any value given', context: 'a condition' });

  const value = (text: string, { type, allowed, said }: TypedColumn): string => {
    switch (type) {
      case 'number':
        return formatDecimal(text, locale);
      case 'date':
        return formatDay(text, locale);
      case 'boolean':
        return text === 'true' ? yes : text === 'false' ? no : text;
      default:
        return allowed.find((each) => each.value === text)?.label ?? said?.[text] ?? (text === '' ? '“”' : text);
    }
  };

  const said = ({ operator, values, ends, text }: Condition, column: TypedColumn): string => {
    const [first = '', second = ''] = values.map((each) => value(each, column));
    const isDay = column.type === 'date';
    switch (operator) {
      case 'any':
        return any;
      case 'no_value':
        return noValue;
      case 'some_value':
        return someValue;
      case 'expression':
        return text;
      case 'is':
        return first;
      case 'one_of':
      case 'is_not': {
        const list = new Intl.ListFormat(i18n.locale, { type: 'disjunction' }).format(values.map((each) => value(each, column)));
        return operator === 'one_of' ? list : t({ message: `not ${list}`, context: 'a condition' });
      }
      case 'at_least':
        return isDay ? t({ message: `from ${first}`, context: 'a condition on a day' }) : t`at least ${first}`;
      case 'at_most':
        return isDay ? t({ message: `up to ${first}`, context: 'a condition on a day' }) : t`at most ${first}`;
      case 'more':
        return isDay ? t`after ${first}` : t`more than ${first}`;
      case 'less':
        return isDay ? t`before ${first}` : t`less than ${first}`;
      case 'between':
        return sayRange(first, second, ends);
    }
  };

  const sayRange = (low: string, high: string, [hasLow, hasHigh]: readonly [boolean, boolean]): string => {
    if (hasLow) {
      return hasHigh ? t`${low} to ${high}` : t`${low} to less than ${high}`;
    }
    return hasHigh ? t`more than ${low}, up to ${high}` : t`more than ${low}, less than ${high}`;
  };

  const operator = (code: Operator, type: string): string => {
    const isDay = type === 'date';
    const words: Record<Operator, string> = {
      any,
      is: t`is`,
      one_of: t`is one of`,
      is_not: t`is not`,
      at_least: isDay ? t`is on or after` : t`is at least`,
      at_most: isDay ? t`is on or before` : t`is at most`,
      more: isDay ? t`is after` : t`is more than`,
      less: isDay ? t`is before` : t`is less than`,
      between: t`is between`,
      no_value: t`has no value`,
      some_value: t`has any value`,
      expression: t({ message: 'expression', context: 'a condition written as text' }),
    };
    return words[code];
  };

  return {
    operator,
    value,
    condition: (text, column) => (text === '' ? '' : said(readCondition(text, column.type), column)),
    result: (text, column) => {
      const { operator: kind, values } = readCondition(text, column.type);
      return text === '' ? '' : kind === 'no_value' ? noValue : kind === 'is' ? value(values[0] ?? '', column) : text;
    },
    any,
    yes,
    no,
    noValue,
  };
}
