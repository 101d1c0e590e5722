import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { createRuleTableMutation, listVocabulariesOptions } from '../../api/@tanstack/react-query.gen';
import type { VocabularyShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { ProblemNotice } from '../../app/ProblemNotice';
import { useStep } from '../../app/stepKey';
import { Button } from '../../kit/Button';
import { ButtonRow } from '../../kit/ButtonRow';
import { ChoiceField } from '../../kit/ChoiceField';
import { InputField } from '../../kit/InputField';
import { PageHeader } from '../../kit/PageHeader';
import { documentOf, isWhole, nameFrom, newResult, type TableDraft } from './columnDraft';
import classes from './rules.module.css';
import { columnOfWord, TableFields } from './TableFields';

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** Makes a table: what it decides about, its title, its conditions and results; the rows are typed into its draft. */
export function NewTablePage() {
  const { t } = useLingui();
  const vocabularies = useQuery(listVocabulariesOptions());
  return (
    <>
      <PageHeader
        title={t`New rule table`}
        back={
          <Link to="/$view" params={{ view: 'rule_tables' }}>
            <Trans>Rule tables</Trans>
          </Link>
        }
      >
        <Link to="/rule-tables/import">
          <Trans>From a file</Trans>
        </Link>
      </PageHeader>
      <Answer query={vocabularies}>{({ rows }) => (rows.length > 0 ? <Fields domains={rows} /> : null)}</Answer>
    </>
  );
}

function Fields({ domains }: { domains: readonly VocabularyShape[] }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const step = useStep();
  const [vocabulary, setVocabulary] = useState(domains[0]?.name ?? '');
  const [typedName, setTypedName] = useState<string | null>(null);
  const [draft, setDraft] = useState<TableDraft>({ title: '', policy: 'first', inputs: [], outputs: [{ ...newResult(), label: t`Result` }] });
  const domain = domains.find(({ name }) => name === vocabulary);
  const name = typedName ?? nameFrom(draft.title, [], 'table');
  const known = domain?.tables.find((table) => table.table_name === name);
  const answers = known?.answers ?? [];
  const table = known ? { ...draft, outputs: answers.map(columnOfWord) } : draft;
  const isNamed = NAME.test(name);
  const create = useMutation({
    ...createRuleTableMutation(),
    onSuccess: ({ table_name: made }) => navigate({ to: '/rules/$table/draft', params: { table: made } }),
  });
  return (
    <form
      className={classes.page}
      onSubmit={(event) => {
        event.preventDefault();
        if (isNamed && isWhole(table)) {
          create.mutate({ body: { table_name: name, vocabulary, document: documentOf(table, { rules: [] }) }, headers: step });
        }
      }}
    >
      <ChoiceField
        label={t`What it decides about`}
        name="vocabulary"
        value={vocabulary}
        help={t`Its rows may ask about everything that is known of these.`}
        choices={domains.map((each) => ({ value: each.name, label: each.title }))}
        onChange={(next) => {
          setVocabulary(next);
          setDraft({ ...draft, inputs: [] });
        }}
      />
      <TableFields draft={table} words={domain?.words ?? []} answers={answers} onChange={setDraft} />
      <InputField
        label={t`Name in files and programs`}
        name="table-name"
        value={name}
        help={known ? known.used_for : t`Small letters, digits and _, a letter first; it stays as it is.`}
        error={isNamed || draft.title === '' ? undefined : t`Small letters, digits and _, a letter first.`}
        onChange={setTypedName}
        isRequired
      />
      {table.outputs.length === 0 ? (
        <p className="muted">
          <Trans>A table needs a result before it can be made.</Trans>
        </p>
      ) : null}
      {create.isError ? <ProblemNotice error={create.error} /> : null}
      <ButtonRow>
        <Button isSubmit isPrimary isBusy={create.isPending} isDisabled={table.outputs.length === 0}>
          <Trans>Make the table</Trans>
        </Button>
      </ButtonRow>
    </form>
  );
}
