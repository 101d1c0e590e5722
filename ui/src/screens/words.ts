// The words for what the API names by code; a code without a word is shown as it is, readable.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Tone } from '../kit/Status';
import { useCodeWords } from './codeWords';

const WORDS: Record<string, MessageDescriptor> = {
  new: msg`New`,
  amendment: msg`Amendment`,
  cancellation: msg`Cancellation`,
  return: msg`Return`,
  direct: msg`Direct`,
  preassigned: msg`Named on the order`,
  named_account: msg`Named account`,
  territory: msg`Territory`,
  original: msg`As the corrected booking`,
  credited: msg`Credited`,
  uncredited: msg`Uncredited`,
  no_credit: msg`No credit`,
  placed: msg`Placed`,
  allocated: msg`Allocated`,
  shipped: msg`Shipped`,
  delivered: msg`Delivered`,
  invoiced: msg`Invoiced`,
  paid_out: msg`Paid out`,
  requested: msg`Requested`,
  promised: msg`Promised`,
  estimated: msg`Estimated`,
  actual: msg`Actual`,
  applied: msg`Applied`,
  planned: msg`Planned`,
  approved: msg`Approved`,
  rejected: msg`Rejected`,
  estimate: msg`Estimate`,
  superseded: msg`Replaced`,
  import: msg`Import`,
  crediting: msg`Crediting`,
  incentives: msg`Pay`,
  error: msg`Error`,
  warning: msg`Warning`,
  waiting: msg`Waiting`,
  running: msg`Running`,
  done: msg`Done`,
  failed: msg`Failed`,
  open: msg`Open`,
  mended: msg`Mended`,
};

const TONES: Record<string, Tone> = {
  credited: 'ok',
  uncredited: 'bad',
  no_credit: 'neutral',
  applied: 'ok',
  planned: 'info',
  approved: 'info',
  rejected: 'bad',
  estimate: 'warn',
  superseded: 'blocked',
  error: 'bad',
  warning: 'warn',
  running: 'info',
  done: 'ok',
  failed: 'bad',
  open: 'warn',
  mended: 'ok',
};

export function toneOf(code: string): Tone {
  return TONES[code] ?? 'neutral';
}

/** Gives the word for a code in the reader's language. */
export function useWords(): (code: string) => string {
  const { i18n } = useLingui();
  const valueWord = useCodeWords('value');
  return (code) => {
    const word = WORDS[code];
    return word ? i18n._(word) : valueWord(code);
  };
}
