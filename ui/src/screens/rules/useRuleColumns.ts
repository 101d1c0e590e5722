// The columns of a rule table as those of a sheet.
import { useLingui } from '@lingui/react/macro';
import { createElement, useMemo } from 'react';
import { typedText } from '../../engine/decimalText';
import { formatDay } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import type { SheetColumn } from '../../kit/sheetColumn';
import { ConditionEditor } from './ConditionEditor';
import { DayEditor } from './DayEditor';
import { ResultEditor } from './ResultEditor';
import type { TableColumn, TableDocument } from './tableDocument';
import { readTypedCondition, readTypedDay, readTypedValue, type TypedColumn } from './typed';
import { useTypeNames } from './typeNames';
import { useCellWords } from './useCellWords';

export interface RuleColumn extends TypedColumn {
  name: string;
  label: string;
  unit: string;
  /** Values that have occurred, to be chosen from; others may be typed. */
  seen: readonly string[];
}

/** What a domain says about a column beyond what stands in the table. */
export interface WordFacts {
  label: string;
  unit: string;
  /** All values there are, named. */
  allowed: readonly { value: string; label: string }[];
  seen: readonly string[];
}

const WIDTHS: Record<string, number> = { boolean: 72, number: 96, date: 110 };
const TEXT_WIDTH = 120;
// What does not fit stands whole beneath the sheet.
const WIDEST_CONDITION = 220;
const WIDEST_RESULT = 196;
const NAME_WIDTH = 110;
const DAY_WIDTH = 92;
const NOTE_WIDTH = 200;

const NONE: Readonly<Record<string, string>> = {};

/** A text that was worked out once is not worked out at every key. */
function remembered(say: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) {
      return before;
    }
    const said = say(text);
    known.set(text, said);
    return said;
  };
}

/** Figures of a text with the decimal mark of a language; where it is a comma, semicolons part the figures of a list. */
function figuresOf(text: string, locale: string): string {
  const typed = text.replace(/\d+\.\d+/g, (figure) => typedText(figure, locale));
  return typedText('0.5', locale) === '0.5' ? typed : typed.replaceAll(', ', '; ');
}

/** Gives the sheet's columns, and facts about those of conditions and results by key; `said` has texts in the reader's language. */
export function useRuleColumns(document: TableDocument, wordFacts: (column: TableColumn) => WordFacts | undefined, said = NONE) {
  const { t, i18n } = useLingui();
  const locale = useLocale();
  const words = useCellWords();
  const typeOf = useTypeNames();
  return useMemo(() => {
    // Expressions call a column by its name or by its label.
    const names = new Set(document.inputs.flatMap(({ name, label }) => [name, label]));
    const facts = new Map<string, RuleColumn>();
    const factsOf = (column: TableColumn, key: string): RuleColumn => {
      const word = wordFacts(column);
      const labels = new Map(word?.allowed.map(({ value, label }) => [value, label]));
      const allowed = column.allowed.length > 0 ? column.allowed.map((value) => ({ value, label: labels.get(value) ?? value })) : (word?.allowed ?? []);
      const made = { ...column, label: word?.label ?? column.label, names, unit: word?.unit ?? '', allowed, seen: word?.seen ?? [], said };
      facts.set(key, made);
      return made;
    };
    const when = t({ message: 'If', context: 'above conditions' });
    const then = t({ message: 'Then', context: 'above results' });
    const cell = (key: string, column: RuleColumn, isResult: boolean): SheetColumn => {
      const type = typeOf(column.type);
      // A unit says that it is a figure.
      const what = column.unit || type;
      return {
        key,
        header: column.label,
        detail: what,
        width: WIDTHS[column.type] ?? TEXT_WIDTH,
        most: isResult ? WIDEST_RESULT : WIDEST_CONDITION,
        align: 'start',
        group: isResult ? then : when,
        isOutcome: isResult,
        blank: isResult ? '' : '-',
        show: remembered((text) => (isResult ? words.result(text, column) : words.condition(text, column))),
        write: (text) => (column.type === 'number' ? figuresOf(text, locale) : text),
        read: (typed) => (isResult ? readTypedValue : readTypedCondition)(typed, column, locale, words),
        edit: (editor) => createElement(isResult ? ResultEditor : ConditionEditor, { ...editor, column }),
      };
    };
    const plain = (key: string, header: string, help: string, width: number): SheetColumn => ({
      key, header, help, detail: '', width, align: 'start', blank: '',
      show: (text) => text, write: (text) => text, read: (typed) => typed.trim(),
    });
    const day = (key: string, header: string, help: string): SheetColumn => ({
      ...plain(key, header, help, DAY_WIDTH),
      group: t({ message: 'In force', context: 'above the days of a row' }),
      show: remembered((text) => (text === '' ? '' : formatDay(text, locale))),
      read: (typed) => readTypedDay(typed, locale),
      edit: (editor) => createElement(DayEditor, { ...editor, label: header, help }),
    });
    const columns: SheetColumn[] = [
      plain('rule', t({ message: 'Name', context: 'of a row' }), t`How explanations call the row`, NAME_WIDTH),
      ...document.inputs.map((column) => cell(`when/${column.name}`, factsOf(column, `when/${column.name}`), false)),
      ...document.outputs.map((column) => cell(`then/${column.name}`, factsOf(column, `then/${column.name}`), true)),
      day('start_on', t({ message: 'From', context: 'the first day of a row' }), t`First day, if it has one`),
      day('end_on', t({ message: 'Until', context: 'the end of a row' }), t`First day without the row`),
      { ...plain('note', t`Note`, t`Why the row is there`, NOTE_WIDTH), show: (text) => said[text] ?? text },
    ];
    return { columns, facts };
    // The words change with the language only.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [document.inputs, document.outputs, wordFacts, said, i18n.locale, locale]);
}
