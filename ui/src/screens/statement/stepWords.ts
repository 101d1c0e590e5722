// The words for the steps of a balance and for the causes of a difference.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';

const STEPS: Record<string, MessageDescriptor> = {
  opening_balance: msg`Opening balance`,
  credits: msg`Credits at the first rate`,
  rate_effect: msg`Effect of higher tiers`,
  bonuses: msg`Bonuses`,
  adjustments: msg`Adjustments of earlier periods`,
  payout: msg`Payout`,
  closing_balance: msg`Closing balance`,
};

const CAUSES: Record<string, MessageDescriptor> = {
  volume: msg`Credited more or less`,
  rate: msg`Another rate`,
  exchange: msg`Another exchange rate`,
  credits: msg`Credits`,
  rate_effect: msg`Effect of higher tiers`,
  bonuses: msg`Bonuses`,
  adjustments: msg`Adjustments of earlier periods`,
};

function useWordsOf(words: Record<string, MessageDescriptor>): (code: string) => string {
  const { i18n } = useLingui();
  return (code) => {
    const word = words[code];
    return word ? i18n._(word) : code;
  };
}

export const useStepWord = () => useWordsOf(STEPS);

export const useCauseWord = () => useWordsOf(CAUSES);
