import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { homeOf } from './roles';
import { sessionOptions } from './session';

/** Leads from the bare address to the page that the reader's role begins with, also when they have only just signed in. */
export function Home() {
  const account = useQuery(sessionOptions).data?.shape?.account;
  return account ? <Navigate to={homeOf(account.roles)} replace /> : null;
}
