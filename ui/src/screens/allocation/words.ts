// The words for what allocation names by code.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { asWords } from '../../kit/format';
import type { Tone } from '../../kit/Status';

const WORDS: Record<string, MessageDescriptor> = {
  new: msg({ message: 'New', context: 'a ticket of a run' }),
  kept: msg`Kept`,
  moved: msg`Moved`,
  locked: msg`Locked`,
  held_back: msg`Held back to compare`,
  unassigned: msg`Unassigned`,
  no_candidate: msg`No partner may take it`,
  no_capacity: msg`No place left`,
  not_worth_it: msg`Worth less than nothing`,
  no_rate: msg`No exchange rate`,
  outside_window: msg`Not to be contacted on these days`,
  upsell: msg`Expected up-sell`,
  quality: msg`Quality`,
  cancellation: msg`Cancellations`,
  cost: msg`Handling cost`,
  preference: msg`Preferred partner`,
  keeping: msg`Keeping the partner`,
  delay: msg`Days late`,
  region: msg`Region`,
  product: msg`Product`,
  segment: msg`Segment`,
  language: msg`Language`,
};

const TONES: Record<string, Tone> = {
  new: 'info',
  kept: 'neutral',
  moved: 'warn',
  locked: 'blocked',
  held_back: 'neutral',
  unassigned: 'bad',
};

export function toneOfStatus(code: string): Tone {
  return TONES[code] ?? 'neutral';
}

/** Gives the word for a code in the reader's language. */
export function useAllocationWords(): (code: string) => string {
  const { i18n } = useLingui();
  return (code) => {
    const word = WORDS[code];
    return word ? i18n._(word) : asWords(code);
  };
}
