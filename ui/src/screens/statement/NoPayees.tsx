import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sessionOptions } from '../../app/session';
import { Empty } from '../../kit/Empty';

/** Why there is no payee to choose, and what one can look at all the same. */
export function NoPayees({ period, q }: { period: string; q: string }) {
  const own = useQuery(sessionOptions).data?.shape?.account.person_id;
  if (q) {
    return (
      <Empty title={<Trans>No payee matches “{q}”</Trans>}>
        <Trans>Search by a part of the name or the number.</Trans>
      </Empty>
    );
  }
  return (
    <Empty title={<Trans>Nobody whom you may see is paid for {period} yet</Trans>}>
      {own ? (
        <Link to="/statements/$payee/$period" params={{ payee: own, period }}>
          <Trans>See the estimate of your own statement</Trans>
        </Link>
      ) : (
        <Trans>
          Payouts appear once a payout run of the period is planned with <code>aftersale pay</code>.
        </Trans>
      )}
    </Empty>
  );
}
