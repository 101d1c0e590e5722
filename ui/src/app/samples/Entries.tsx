import { useState } from 'react';
import { Button } from '../../kit/Button';
import { SearchField, SelectField, TextField } from '../../kit/Field';
import { Section } from '../../kit/Section';
import { LONG, NAMES } from './names';

/** Where one types, chooses and presses. */
export function Entries() {
  const [text, setText] = useState('');
  return (
    <>
      <Section title="Buttons">
        <Button>Default</Button> <Button isPrimary>Primary</Button> <Button isBusy>Busy</Button>{' '}
        <Button isDisabled>Disabled</Button>
      </Section>
      <Section title="Fields">
        <TextField label="Text" name="text" value={text} onChange={setText} />
        <TextField label={LONG} name="long" value={LONG} onChange={setText} error="Expected less than this" />
        <TextField label="Password" name="password" kind="password" value={text} onChange={setText} />
        <SearchField label="Search" value={text} onChange={setText} />
        <SelectField
          label="Choice"
          value={text}
          options={NAMES.map((name) => ({ value: name, label: name }))}
          onChange={setText}
        />
      </Section>
    </>
  );
}
