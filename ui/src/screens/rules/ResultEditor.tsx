import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '../../kit/Button';
import type { SheetEditorProps } from '../../kit/sheetColumn';
import { readCondition, writeConstant } from './condition';
import { EditorFrame } from './EditorFrame';
import type { RuleColumn } from './useRuleColumns';
import { ValueField } from './ValueField';

/** What a row answers: one value, or none. */
export function ResultEditor({ column, text, onChange, ...ends }: SheetEditorProps & { column: RuleColumn }) {
  const { t } = useLingui();
  const { operator, values } = readCondition(text, column.type);
  return (
    <EditorFrame {...ends}>
      <ValueField
        label={column.label}
        column={column}
        value={operator === 'is' ? (values[0] ?? '') : operator === 'expression' ? text : ''}
        empty={text === 'null' ? t`No value` : t`Choose…`}
        onChange={(value) => {
          onChange(value === '' ? '' : writeConstant(value, column.type, column.names));
        }}
      />
      {text === 'null' ? null : (
        <div>
          <Button
            isQuiet
            onClick={() => {
              onChange('null');
              ends.onDone('stay');
            }}
          >
            <Trans>No value</Trans>
          </Button>
        </div>
      )}
    </EditorFrame>
  );
}
