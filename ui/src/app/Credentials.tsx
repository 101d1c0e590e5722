import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { startSessionMutation } from '../api/@tanstack/react-query.gen';
import type { SessionShape } from '../api/types.gen';
import { Button } from '../kit/Button';
import { TextField } from '../kit/Field';
import classes from './Credentials.module.css';
import { ProblemNotice } from './ProblemNotice';

interface Props {
  /** The address that stands in the form at first. */
  email?: string;
  onSignedIn: (shape: SessionShape) => void;
}

/** E-mail address and password. */
export function Credentials({ email: first = '', onSignedIn }: Props) {
  const { t } = useLingui();
  const [email, setEmail] = useState(first);
  const [password, setPassword] = useState('');
  const start = useMutation({ ...startSessionMutation(), onSuccess: onSignedIn });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate({ body: { email, password } });
      }}
    >
      {start.isError ? <ProblemNotice error={start.error} /> : null}
      <TextField
        label={t`E-mail address`}
        name="email"
        kind="email"
        autoComplete="username"
        value={email}
        onChange={setEmail}
        isRequired
        isFocused={first === ''}
      />
      <TextField
        label={t`Password`}
        name="password"
        kind="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        isRequired
        isFocused={first !== ''}
      />
      <Button isSubmit isPrimary isWide isBusy={start.isPending}>
        <Trans>Sign in</Trans>
      </Button>
    </form>
  );
}
