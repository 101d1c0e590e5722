import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { showProvidersOptions } from '../api/@tanstack/react-query.gen';
import { ButtonLink } from '../kit/Button';
import { PageHeader } from '../kit/PageHeader';
import { Credentials } from './Credentials';
import { Or } from './Or';
import { beginSession } from './session';
import { Threshold } from './Threshold';

/** The way in, with a password or by way of an identity provider. */
export function SignIn() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const openid = useQuery(showProvidersOptions()).data?.openid;
  return (
    <Threshold>
      <PageHeader title={t`Sign in`} isPassing />
      <Credentials
        onSignedIn={(shape) => {
          beginSession(queries, shape);
        }}
      />
      {openid ? (
        <>
          <Or />
          <ButtonLink href={openid.start_url}>
            <Trans>Sign in with {openid.title}</Trans>
          </ButtonLink>
        </>
      ) : null}
    </Threshold>
  );
}
