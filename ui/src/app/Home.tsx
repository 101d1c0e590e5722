import { Navigate } from '@tanstack/react-router';
import { Pending } from '../kit/Pending';
import { useAccount } from './account';
import { usePages } from './navigation';
import { homeOf } from './roles';

/** Leads from the bare address to the page that the reader's role begins with, also when they have only just signed in. */
export function Home() {
  const { roles } = useAccount();
  const { entries, isComplete } = usePages();
  if (!isComplete) {
    return <Pending />;
  }
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
