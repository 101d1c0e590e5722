import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useEffect } from 'react';
import { AccountContext } from './account';
import { undoNewest } from './notify';
import { sessionOptions } from './session';
import { Shell } from './Shell';
import { useShortcut } from './shortcuts';
import { SignIn } from './SignIn';
import { SignInAgain } from './SignInAgain';
import { joinStream } from './stream';
import { UnreachablePage } from './UnreachablePage';

/** The pages for whoever is signed in, else the sign-in page in the place of the page that was asked for. */
export function Root() {
  const session = useQuery(sessionOptions);
  useShortcut('undo', undoNewest);
  const shape = session.data?.shape;
  useStream(Boolean(shape) && !session.data?.hasEnded);
  if (shape) {
    const { account } = shape;
    return (
      <AccountContext value={account} key={account.account_id}>
        <Shell>
          <Outlet />
        </Shell>
        {session.data?.hasEnded ? <SignInAgain account={account} /> : null}
      </AccountContext>
    );
  }
  if (session.data) {
    return <SignIn />;
  }
  return session.isError ? (
    <UnreachablePage
      error={session.error}
      onRetry={() => {
        void session.refetch();
      }}
    />
  ) : null;
}

/** Hears what changed elsewhere while somebody is signed in. */
function useStream(isSignedIn: boolean): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      isSignedIn
        ? joinStream(() => {
            void queries.invalidateQueries({ queryKey: sessionOptions.queryKey });
          })
        : undefined,
    [isSignedIn, queries],
  );
}
