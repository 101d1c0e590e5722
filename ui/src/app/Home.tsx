import { Navigate } from '@tanstack/react-router';
import { useAccount } from './account';
import { useEntries } from './navigation';
import { homeOf } from './roles';

/** Leads from the bare address to the page that the reader's role begins with, also when they have only just signed in. */
export function Home() {
  const { roles } = useAccount();
  const entries = useEntries();
  return (
    <Navigate
      to={homeOf(
        roles,
        entries.map((entry) => entry.to),
      )}
      replace
    />
  );
}
