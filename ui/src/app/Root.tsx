import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { AccountContext } from './account';
import { undoNewest } from './notify';
import { sessionOptions } from './session';
import { Shell } from './Shell';
import { useShortcut } from './shortcuts';
import { SignIn } from './SignIn';
import { SignInAgain } from './SignInAgain';
import { UnreachablePage } from './UnreachablePage';

/** The pages for whoever is signed in, else the sign-in page in the place of the page that was asked for. */
export function Root() {
  const session = useQuery(sessionOptions);
  useShortcut('undo', undoNewest);
  const shape = session.data?.shape;
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
