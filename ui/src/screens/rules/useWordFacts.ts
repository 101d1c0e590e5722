import { useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { listVocabulariesOptions, listWordValuesOptions } from '../../api/@tanstack/react-query.gen';
import type { VocabularyShape } from '../../api/types.gen';
import { useAccount } from '../../app/account';
import { RULE_READERS } from '../../app/roles';
import { useCodeWords } from '../codeWords';
import type { TableColumn } from './tableDocument';
import type { WordFacts } from './useRuleColumns';

type Word = VocabularyShape['words'][number];

/** Answers that crediting and payout runs ask for: the server has words of their own for their codes. */
const isAnswer = (name: string): name is 'basis' | 'approver' => name === 'basis' || name === 'approver';

const NO_WORDS: readonly Word[] = [];

/** What the domain of a table says about its columns: what they are called, their unit, the values that there are. */
export function useWordFacts(vocabulary: string, table: string) {
  const { data } = useQuery({ ...listVocabulariesOptions(), staleTime: Infinity });
  const called = useCodeWords('value');
  const answered = { basis: useCodeWords('basis'), approver: useCodeWords('approver') };
  const domain = data?.rows.find(({ name }) => name === vocabulary);
  const words = domain?.words ?? NO_WORDS;
  const answers = domain?.tables.find(({ table_name: name }) => name === table)?.answers ?? NO_WORDS;
  const mayAsk = useAccount().roles.some((role) => RULE_READERS.has(role));
  const asked = mayAsk ? words.filter((word) => word.has_known_values).map(({ name }) => name) : [];
  const found = useQueries({
    queries: asked.map((word) => ({ ...listWordValuesOptions({ path: { name: vocabulary, word } }), staleTime: Infinity })),
    combine: (queries) => queries.map(({ data: answer }) => answer?.values ?? []),
  });
  const listed = JSON.stringify(asked.map((name, at) => [name, found[at] ?? []]));
  const seen = useMemo(() => new Map(JSON.parse(listed) as [string, string[]][]), [listed]);
  const factsOf = useCallback(
    (column: TableColumn): WordFacts | undefined => {
      const isOf = ({ name }: Word) => name === column.name;
      const word = words.find(isOf) ?? answers.find(isOf);
      return word
        ? {
            label: word.written === column.label ? word.label : column.label,
            unit: word.unit,
            allowed: word.allowed.map((value) => ({ value, label: (isAnswer(word.name) ? answered[word.name] : called)(value) })),
            seen: seen.get(word.name) ?? [],
          }
        : undefined;
    },
    // The words of codes are there before or with the vocabulary; they change with the language, as it does.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [words, answers, seen],
  );
  return { factsOf, mayAsk, title: domain?.title ?? '', words, answers, isReady: data !== undefined };
}
