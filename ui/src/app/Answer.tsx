import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Pending } from '../kit/Pending';
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
  const status = readProblem(query.error)?.status;
  if (isPage && (status === 404 || status === 403)) {
    return <NotFoundPage />;
  }
  return (
    <>
      {query.isError ? (
        <ProblemNotice
          error={query.error}
          hasOldData={query.data !== undefined}
          onRetry={() => {
            void query.refetch();
          }}
        />
      ) : null}
      {query.data === undefined ? query.isPending ? <Pending /> : null : children(query.data)}
    </>
  );
}
