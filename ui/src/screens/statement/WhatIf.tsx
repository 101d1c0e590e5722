import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { showEstimateOptions } from '../../api/@tanstack/react-query.gen';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { ChoiceField } from '../../kit/ChoiceField';
import { InputField } from '../../kit/InputField';
import { Section } from '../../kit/Section';
import { type PlanStatement, readEstimate } from './document';
import { EstimateAnswer } from './EstimateAnswer';
import classes from './WhatIf.module.css';

interface Props {
  payee: string;
  period: string;
  plans: PlanStatement[];
}

/** What one deal more would bring, worked out by the server with the plan itself. */
export function WhatIf({ payee, period, plans }: Props) {
  const { t } = useLingui();
  // A line with credits or tiers comes from a component that counts credits.
  const choices = plans.flatMap((plan) =>
    plan.lines
      .filter((line) => line.parts.credits !== undefined)
      .map((line) => ({ value: line.component, label: line.title, unit: plan.currency })),
  );
  const [component, setComponent] = useState(choices[0]?.value ?? '');
  const [amount, setAmount] = useState('');
  const [asked, setAsked] = useState<{ component: string; amount: string }>();
  const query = useQuery({
    ...showEstimateOptions({ path: { payee_number: payee, period }, query: asked ?? { component: '', amount: '' } }),
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
    select: readEstimate,
  });
  const chosen = choices.find((choice) => choice.value === component);
  if (!chosen) {
    return null;
  }
  const ask = (event: SyntheticEvent) => {
    event.preventDefault();
    setAsked({ component, amount: amount.trim() });
  };
  return (
    <Section title={t`What if`} isScreenOnly>
      <form className={classes.form} onSubmit={ask}>
        <ChoiceField
          name="what-if-component"
          label={t`Deal of the kind`}
          value={component}
          choices={choices}
          onChange={setComponent}
        />
        <InputField
          kind="decimal"
          name="what-if-amount"
          label={t`Credited amount`}
          value={amount}
          unit={chosen.unit}
          onChange={setAmount}
        />
        <Button isSubmit isBusy={query.isFetching} isDisabled={amount.trim() === ''}>
          <Trans>Work it out</Trans>
        </Button>
      </form>
      {query.isError ? <ProblemNotice error={query.error} /> : null}
      {query.data && !query.isError ? <EstimateAnswer estimate={query.data} /> : null}
    </Section>
  );
}
