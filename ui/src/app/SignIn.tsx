import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { showProvidersOptions, startSessionMutation } from '../api/@tanstack/react-query.gen';
import { Brand } from '../kit/Brand';
import { Button, ButtonLink } from '../kit/Button';
import { TextField } from '../kit/Field';
import { Notice } from '../kit/Notice';
import { PageHeader } from '../kit/PageHeader';
import { ProblemNotice } from './ProblemNotice';
import { beginSession } from './session';
import classes from './SignIn.module.css';

export function SignIn({ hasEnded }: { hasEnded: boolean }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const openid = useQuery(showProvidersOptions()).data?.openid;
  const start = useMutation({
    ...startSessionMutation(),
    onSuccess: (shape) => {
      beginSession(queries, shape);
    },
  });
  return (
    <main className={classes.page}>
      <div className={classes.box}>
        <Brand />
        <PageHeader title={t`Sign in`} />
        {hasEnded ? (
          <Notice tone="info" title={t`Your session has ended`}>
            <Trans>Sign in again to go on where you were.</Trans>
          </Notice>
        ) : null}
        {start.isError ? <ProblemNotice error={start.error} /> : null}
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            start.mutate({ body: { email, password } });
          }}
        >
          <TextField
            label={t`E-mail address`}
            name="email"
            kind="email"
            autoComplete="username"
            value={email}
            onChange={setEmail}
            isRequired
          />
          <TextField
            label={t`Password`}
            name="password"
            kind="password"
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
            isRequired
          />
          <Button isSubmit isPrimary isWide isBusy={start.isPending}>
            <Trans>Sign in</Trans>
          </Button>
        </form>
        {openid ? (
          <ButtonLink href={openid.start_url}>
            <Trans>Sign in with {openid.title}</Trans>
          </ButtonLink>
        ) : null}
      </div>
    </main>
  );
}
