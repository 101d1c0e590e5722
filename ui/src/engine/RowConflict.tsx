import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '../kit/Button';
import { Diff } from '../kit/Diff';
import { Notice } from '../kit/Notice';
import type { FieldContent, Filled, FormField } from './formModel';

interface Props {
  fields: FormField[];
  mine: Filled;
  /** What the fields would hold, had one begun now. */
  theirs: Filled;
  problem: string;
  onTakeTheirs: () => void;
}

/** A field as words; a choice by its label. */
function wordsOf(field: FormField, content: FieldContent | undefined): string | null {
  const label = (value: string) => field.choices.find((choice) => choice.value === value)?.label ?? value;
  if (Array.isArray(content)) {
    return content.length > 0 ? content.map(label).toSorted().join(', ') : null;
  }
  return content === undefined || content === '' ? null : label(String(content));
}

/** Two people changed one row: both beside each other, field by field, and nothing is overwritten unless somebody says so. */
export function RowConflict({ fields, mine, theirs, problem, onTakeTheirs }: Props) {
  const { t } = useLingui();
  const compared = fields
    .filter((field) => field.column !== '')
    .map((field) => {
      const before = wordsOf(field, theirs[field.key]);
      const after = wordsOf(field, mine[field.key]);
      return { key: field.key, label: field.label, before, after, isChanged: before !== after };
    });
  return (
    <>
      <Notice
        tone="warn"
        title={<Trans>Somebody else changed this row</Trans>}
        action={
          <Button onClick={onTakeTheirs}>
            <Trans>Take theirs</Trans>
          </Button>
        }
      >
        {problem}
      </Notice>
      <Diff
        label={t`Their change and yours`}
        fields={compared}
        beforeTitle={<Trans>Theirs</Trans>}
        afterTitle={<Trans>Mine</Trans>}
      />
    </>
  );
}
