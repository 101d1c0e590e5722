import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { showProvidersOptions } from '../api/@tanstack/react-query.gen';
import { showSession } from '../api/sdk.gen';
import type { AccountShape, SessionShape } from '../api/types.gen';
import { Button, ButtonLink } from '../kit/Button';
import { Dialog } from '../kit/Dialog';
import { Credentials } from './Credentials';
import { Or } from './Or';
import { endSession, resumeSession } from './session';
import classes from './SignInAgain.module.css';

/** Over the page whose session has ended: signs in again, and what was typed below is still there. */
export function SignInAgain({ account }: { account: AccountShape }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const openid = useQuery(showProvidersOptions()).data?.openid;
  const goOn = (shape: SessionShape) => {
    void resumeSession(queries, shape).then(async (who) => {
      if (who === 'other') {
        await navigate({ to: '/' });
      }
    });
  };
  const lookElsewhere = useEffectEvent(() => {
    void showSession().then(({ data }) => {
      if (data) {
        goOn(data);
      }
    });
  });
  // Whoever signs in by way of a provider does so in another tab, and comes back to this one.
  useEffect(() => {
    const look = () => {
      lookElsewhere();
    };
    window.addEventListener('focus', look);
    return () => {
      window.removeEventListener('focus', look);
    };
  }, []);
  return (
    <Dialog title={t`Your session has ended`} isOpen size="small">
      <div className={classes.body}>
        <p>
          <Trans>
            Sign in again to go on where you were, <bdi>{account.name}</bdi>. What you typed is still there.
          </Trans>
        </p>
        <Credentials email={account.email} onSignedIn={goOn} />
        {openid ? (
          <>
            <Or />
            <ButtonLink href={openid.start_url} isElsewhere>
              <Trans>Sign in with {openid.title} in a new tab</Trans>
            </ButtonLink>
          </>
        ) : null}
        <Button
          isQuiet
          onClick={() => {
            endSession(queries);
            void navigate({ to: '/' });
          }}
        >
          <Trans>Leave the page and forget what was typed</Trans>
        </Button>
      </div>
    </Dialog>
  );
}
