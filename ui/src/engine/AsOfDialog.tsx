import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../kit/Button';
import { Dialog } from '../kit/Dialog';
import { InputField } from '../kit/InputField';
import classes from './FilterEditor.module.css';
import { instantField, instantText } from './instantField';

interface Props {
  value: string | null;
  onChange: (asOf: string | null) => void;
  onClose: () => void;
}

/** Asks for the instant whose knowledge the list shows. */
export function AsOfDialog({ value, onChange, onClose }: Props) {
  const { t } = useLingui();
  const [text, setText] = useState(instantField(value ?? ''));
  return (
    <Dialog title={t`Show what was known at an earlier time`} isOpen onClose={onClose} size="small">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          onChange(instantText(text) || null);
        }}
      >
        <InputField
          label={t`Day and time`}
          name="as_of"
          kind="instant"
          value={text}
          onChange={setText}
          help={t`In your time zone. Leave it empty for what is known now.`}
          isFocused
        />
        <div className={classes.buttons}>
          <Button isSubmit isPrimary>
            <Trans>Apply</Trans>
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
