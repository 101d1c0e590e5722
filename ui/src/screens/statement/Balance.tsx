import { useLingui } from '@lingui/react/macro';
import { Money } from '../../kit/Money';
import { Section } from '../../kit/Section';
import { Waterfall } from '../../kit/Waterfall';
import type { StatementDocument, Total } from './document';
import { StepLines } from './StepLines';
import { useStepWord } from './stepWords';

interface Props {
  statement: StatementDocument;
  total: Total;
  /** The step whose lines are shown. */
  step: string | undefined;
  onStep: (step: string | undefined) => void;
}

const BALANCES = new Set(['opening_balance', 'payout', 'closing_balance']);

function kindOf(code: string, amount: string): 'balance' | 'gain' | 'loss' {
  return BALANCES.has(code) ? 'balance' : amount.startsWith('-') ? 'loss' : 'gain';
}

/** From the opening to the closing balance in one currency, each bar opening its lines. */
export function Balance({ statement, total, step, onStep }: Props) {
  const { t } = useLingui();
  const word = useStepWord();
  const { currency } = total;
  const last = total.steps.at(-1);
  const closing = {
    code: 'closing_balance',
    amount: total.closing_balance,
    start: total.zero,
    end: last?.end ?? total.zero,
  };
  return (
    <Section title={t`Balance in ${currency}`}>
      <Waterfall
        label={t`From the opening to the closing balance in ${currency}`}
        zero={total.zero}
        chosen={step}
        onChoose={(code) => {
          onStep(code === step ? undefined : code);
        }}
        steps={[...total.steps, closing].map(({ code, amount, start, end }) => ({
          key: code,
          label: word(code),
          kind: kindOf(code, amount),
          amount: <Money amount={amount} currency={currency} isSigned={!code.endsWith('_balance')} />,
          start,
          end,
        }))}
      />
      {step ? <StepLines statement={statement} currency={currency} step={step} title={word(step)} /> : null}
    </Section>
  );
}
