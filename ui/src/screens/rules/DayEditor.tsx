import { InputField } from '../../kit/InputField';
import type { SheetEditorProps } from '../../kit/sheetColumn';
import { EditorFrame } from './EditorFrame';

/** The first day on which a row is in force, or the first on which it is not any more; nothing is open. */
export function DayEditor({ label, help, text, onChange, ...ends }: SheetEditorProps & { label: string; help: string }) {
  return (
    <EditorFrame {...ends}>
      <InputField isSmall label={label} help={help} name="day" kind="day" value={text} onChange={onChange} />
    </EditorFrame>
  );
}
