import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { saveRuleDraftMutation } from '../../api/@tanstack/react-query.gen';
import type { DraftPage, VocabularyShape } from '../../api/types.gen';
import { ChoicesField } from '../../kit/ChoicesField';
import { SelectField } from '../../kit/Field';
import { InputField } from '../../kit/InputField';
import { HIT_POLICIES, useHitPolicyNames } from './hitPolicy';
import { StepDialog } from './StepDialog';
import type { StepProps } from './stepProps';
import type { TableDocument } from './tableDocument';

interface Props extends StepProps {
  draft: DraftPage;
  document: TableDocument;
  words: readonly VocabularyShape['words'][number][];
}

type RawColumn = Readonly<Record<string, unknown>>;

/** What stands above the rows: the title, how several matching rows are decided, and which conditions there are. */
export function HeadDialog({ draft, document, words, onTaken, onClose }: Props) {
  const { t } = useLingui();
  const policyName = useHitPolicyNames();
  const [title, setTitle] = useState(document.title);
  const [policy, setPolicy] = useState(document.hit_policy);
  const said = (name: string, label: string) => words.find((word) => word.name === name && word.written === label)?.label ?? label;
  const before = document.inputs.map(({ name }) => name);
  const [inputs, setInputs] = useState<readonly string[]>(before);
  const save = useMutation({ ...saveRuleDraftMutation(), onSuccess: onTaken });
  const removed = document.inputs.filter(({ name }) => !inputs.includes(name)).map(({ name, label }) => said(name, label));
  const listed = removed.join(', ');
  const known = [
    ...document.inputs.map(({ name, label }) => ({ value: name, label: said(name, label) })),
    ...words.filter(({ name }) => !before.includes(name)).map(({ name, label }) => ({ value: name, label })),
  ];
  const send = () => {
    const raw = (Array.isArray(document.raw.inputs) ? document.raw.inputs : []) as RawColumn[];
    const columns = inputs.map(
      (name) =>
        raw.find((column) => column.name === name) ??
        words.filter((word) => word.name === name).map(({ written, type, allowed }) => ({ name, label: written, type, allowed: allowed.join(', ') }))[0] ?? { name },
    );
    const { rules } = draft.document as { rules?: readonly { when?: Record<string, string> }[] };
    const kept = (rules ?? []).map((rule) => ({
      ...rule,
      when: Object.fromEntries(Object.entries(rule.when ?? {}).filter(([name]) => inputs.includes(name))),
    }));
    save.mutate({
      path: { table_name: draft.table_name },
      body: {
        edit_number: draft.edit_number,
        document: { ...draft.document, title: title.trim(), hit_policy: policy, inputs: columns, rules: kept },
      },
    });
  };
  return (
    <StepDialog
      title={t`Title and conditions`}
      confirm={t`Save`}
      isBusy={save.isPending}
      isReady={title.trim() !== ''}
      error={save.error}
      onClose={onClose}
      onConfirm={send}
    >
      <InputField label={t`Title`} name="title" value={title} onChange={setTitle} isRequired />
      <SelectField
        isStacked
        label={t`When several rows match`}
        value={policy}
        options={[...new Set<string>([...HIT_POLICIES, document.hit_policy])].map((code) => ({ value: code, label: policyName(code) }))}
        onChange={setPolicy}
      />
      <ChoicesField
        label={t`Conditions`}
        name="inputs"
        values={inputs}
        choices={known}
        onChange={setInputs}
      />
      {removed.length > 0 ? (
        <p>
          <Trans>What stands in these columns goes with them: {listed}</Trans>
        </p>
      ) : null}
    </StepDialog>
  );
}
