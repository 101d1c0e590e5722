import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { saveRuleDraftMutation } from '../../api/@tanstack/react-query.gen';
import type { DraftPage } from '../../api/types.gen';
import { documentOf, isWhole, tableDraftOf } from './columnDraft';
import { StepDialog } from './StepDialog';
import type { StepProps } from './stepProps';
import { TableFields } from './TableFields';
import type { TableDocument } from './tableDocument';
import type { useWordFacts } from './useWordFacts';

interface Props extends StepProps {
  draft: DraftPage;
  document: TableDocument;
  words: ReturnType<typeof useWordFacts>;
}

/** What stands above the rows: the title, how several matching rows are decided, and which columns there are. */
export function HeadDialog({ draft, document, words, onTaken, onClose }: Props) {
  const { t } = useLingui();
  const [table, setTable] = useState(() => tableDraftOf(document));
  const save = useMutation({ ...saveRuleDraftMutation(), onSuccess: onTaken });
  const left = [...table.inputs, ...table.outputs].map(({ name }) => name);
  const removed = [...document.inputs, ...document.outputs].filter(({ name }) => !left.includes(name)).map(({ label }) => label);
  const listed = removed.join(', ');
  return (
    <StepDialog
      title={t`Title and columns`}
      size="wide"
      confirm={t`Save`}
      isBusy={save.isPending}
      isReady={isWhole(table)}
      error={save.error}
      onClose={onClose}
      onConfirm={() => {
        save.mutate({
          path: { table_name: draft.table_name },
          body: { edit_number: draft.edit_number, document: documentOf(table, draft.document) },
        });
      }}
    >
      <TableFields draft={table} words={words.words} answers={words.answers} onChange={setTable} />
      {removed.length > 0 ? (
        <p>
          <Trans>What stands in these columns goes with them: {listed}</Trans>
        </p>
      ) : null}
    </StepDialog>
  );
}
