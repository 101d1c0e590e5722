import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { saveRuleCaseMutation, listCasesQueryKey } from '../../api/@tanstack/react-query.gen';
import { notify } from '../../app/notify';
import { useStep } from '../../app/stepKey';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { ButtonRow } from '../../kit/ButtonRow';
import { CheckField } from '../../kit/CheckField';
import { Dialog } from '../../kit/Dialog';
import { InputField } from '../../kit/InputField';
import classes from './rules.module.css';
import { type Case, sentInputs } from './useCase';
import { useCellWords } from './useCellWords';
import type { RuleColumn } from './useRuleColumns';

interface Props {
  table: string;
  tried: Case;
  results: readonly RuleColumn[];
  onClose: () => void;
}

/** Keeps a case with the table: what it answers now is what it must answer from then on. */
export function KeepCaseDialog({ table, tried, results, onClose }: Props) {
  const { t } = useLingui();
  const step = useStep();
  const words = useCellWords();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [hasRule, setHasRule] = useState(false);
  const outputs = tried.answer?.outputs ?? {};
  const rule = tried.answer?.rule_id ?? '';
  const keep = useMutation({
    ...saveRuleCaseMutation(),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: listCasesQueryKey({ path: { table_name: table } }) });
      notify({ tone: 'ok', title: t`The test case ${name} is kept with the table` });
      onClose();
    },
  });
  const said = results.map((column) => `${column.label}: ${words.result(outputs[column.name] ?? '', column)}`).join(', ');
  return (
    <Dialog title={t`Keep as a test case`} isOpen onClose={onClose}>
      <form
        className={classes.stack}
        onSubmit={(event) => {
          event.preventDefault();
          keep.mutate({
            path: { table_name: table },
            headers: step,
            body: {
              case_name: name.trim(),
              inputs: sentInputs(tried.inputs),
              decided_on: tried.on === '' ? null : tried.on,
              expected_rule: hasRule || rule === '' ? rule : null,
              expected_outputs: rule === '' ? {} : outputs,
            },
          });
        }}
      >
        <InputField label={t`What it is an example of`} name="case-name" value={name} onChange={setName} isRequired isFocused />
        <p>{rule === '' ? <Trans>It must stay without a row that decides it.</Trans> : <Trans>It must answer: {said}</Trans>}</p>
        {rule === '' ? null : (
          <CheckField label={t`The same row must decide it: ${rule}`} name="same-row" isOn={hasRule} onChange={setHasRule} />
        )}
        {keep.isError ? <ProblemNotice error={keep.error} /> : null}
        <ButtonRow>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button isSubmit isPrimary isBusy={keep.isPending} isDisabled={name.trim() === ''}>
            <Trans>Keep</Trans>
          </Button>
        </ButtonRow>
      </form>
    </Dialog>
  );
}
