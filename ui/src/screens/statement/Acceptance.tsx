import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { acceptShownStatementMutation, showStatementQueryKey } from '../../api/@tanstack/react-query.gen';
import { notify } from '../../app/notify';
import { ProblemNotice } from '../../app/ProblemNotice';
import { Button } from '../../kit/Button';
import { Status } from '../../kit/Status';
import type { StatementDocument } from './document';

interface Props {
  statement: StatementDocument;
  payee: string;
}

/** Whether the payee has accepted the statement as it is, and for the payee the button to do so. */
export function Acceptance({ statement, payee }: Props) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const path = { payee_number: payee, period: statement.period };
  const accept = useMutation({
    ...acceptShownStatementMutation(),
    onSuccess: () => {
      notify({ tone: 'ok', title: t`The statement is accepted` });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: showStatementQueryKey({ path }) }),
  });
  return (
    <>
      {statement.acceptance ? (
        <Status tone={statement.acceptance.is_current ? 'ok' : 'warn'}>
          {statement.acceptance.is_current ? <Trans>Accepted</Trans> : <Trans>An older state was accepted</Trans>}
        </Status>
      ) : null}
      {statement.may_accept ? (
        <Button
          isPrimary
          isBusy={accept.isPending}
          onClick={() => {
            accept.mutate({ path, body: { hash: statement.hash } });
          }}
        >
          <Trans>Accept this statement</Trans>
        </Button>
      ) : null}
      {accept.isError ? <ProblemNotice error={accept.error} /> : null}
    </>
  );
}
