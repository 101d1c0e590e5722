import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { undoNewest } from './notify';
import { ProblemNotice } from './ProblemNotice';
import { sessionOptions } from './session';
import { Shell } from './Shell';
import { useShortcut } from './shortcuts';
import { SignIn } from './SignIn';

/** The pages for whoever is signed in, else the sign-in page in the place of the page that was asked for. */
export function Root() {
  const session = useQuery(sessionOptions);
  useShortcut('undo', undoNewest);
  if (session.data?.shape) {
    return (
      <Shell account={session.data.shape.account}>
        <Outlet />
      </Shell>
    );
  }
  if (session.data) {
    return <SignIn hasEnded={session.data.hasEnded} />;
  }
  return session.isError ? (
    <ProblemNotice
      error={session.error}
      onRetry={() => {
        void session.refetch();
      }}
    />
  ) : null;
}
