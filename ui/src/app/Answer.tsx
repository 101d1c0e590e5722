import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Pending } from '../kit/Pending';
import { useConnection } from './connection';
import { readProblem } from './problem';
import { ProblemNotice } from './ProblemNotice';
import { NotFoundPage } from './ProblemPage';

interface Props<Data> {
  query: UseQueryResult<Data, unknown>;
  children: (data: Data) => ReactNode;
  /** Whether the page is about what is asked for, so that without it there is no page. */
  isPage?: boolean;
}

/** What a question of the server gave: the answer, a sign of work, or the problem; old data stays when asking again fails. */
export function Answer<Data>({ query, children, isPage = false }: Props<Data>) {
  const { isAway } = useConnection();
  const hasOldData = query.data !== undefined;
  const status = readProblem(query.error)?.status;
  if (isPage && (status === 404 || status === 403)) {
    return <NotFoundPage />;
  }
  // A session that has ended has its dialog, a server that is away has its banner with the age of what stays.
  const isSaidElsewhere = status === 401 || (isAway && status === undefined && hasOldData);
  return (
    <>
      {query.isError && !isSaidElsewhere ? (
        <ProblemNotice
          error={query.error}
          hasOldData={hasOldData}
          onRetry={() => {
            void query.refetch();
          }}
        />
      ) : null}
      {query.data === undefined ? query.isPending || status === 401 ? <Pending /> : null : children(query.data)}
    </>
  );
}
