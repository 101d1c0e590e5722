import { CheckField } from '../kit/CheckField';
import { ChoiceField } from '../kit/ChoiceField';
import { ChoicesField } from '../kit/ChoicesField';
import { InputField } from '../kit/InputField';
import { TextAreaField } from '../kit/TextAreaField';
import type { FieldContent, FormField } from './formModel';
import { OptionLine } from './OptionLine';

interface Props {
  field: FormField;
  content: FieldContent;
  problem: string | undefined;
  isFocused: boolean;
  onChange: (content: FieldContent) => void;
}

/** One field of a described form. */
export function FormLine({ field, content, problem, isFocused, onChange }: Props) {
  const { key, label, help, widget, isRequired, choices } = field;
  const common = { label, name: key, help: help || undefined, error: problem, isRequired, isFocused };
  const text = typeof content === 'string' ? content : '';
  switch (widget) {
    case 'check':
      return <CheckField {...common} isOn={content === true} onChange={onChange} />;
    case 'choices':
      return (
        <ChoicesField {...common} values={Array.isArray(content) ? content : []} choices={choices} onChange={onChange} />
      );
    case 'choice': {
      const all = isRequired && text !== '' ? choices : [{ value: '', label: '–' }, ...choices];
      return <ChoiceField {...common} value={text} choices={all} onChange={onChange} />;
    }
    case 'option':
      return <OptionLine field={field} common={common} value={text} onChange={onChange} />;
    case 'textarea':
    case 'lines':
      return <TextAreaField {...common} value={text} onChange={onChange} />;
    default:
      return <InputField {...common} kind={widget} value={text} onChange={onChange} />;
  }
}
