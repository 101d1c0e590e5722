// The server's words for codes, so that a page and a sentence of the server call a field or a finding the same.
import { useQuery } from '@tanstack/react-query';
import { listWordsOptions } from '../api/@tanstack/react-query.gen';
import { asWords } from '../kit/format';

type Kind =
  | 'approver'
  | 'basis'
  | 'choice'
  | 'choice_reason'
  | 'dimension'
  | 'field'
  | 'finding'
  | 'measure'
  | 'sales_role'
  | 'target'
  | 'thing'
  | 'ticket_measure'
  | 'value'
  | 'value_part';

/** Gives the word for a code of a kind in the reader's language; one without a word is shown as it is, readable. */
export function useCodeWords(kind: Kind): (code: string) => string {
  const { data } = useQuery({ ...listWordsOptions(), staleTime: Infinity });
  return (code) => data?.words[kind]?.[code] ?? asWords(code);
}
