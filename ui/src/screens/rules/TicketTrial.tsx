import { Trans, useLingui } from '@lingui/react/macro';
import type { TicketTrialResult } from '../../api/types.gen';
import { Count } from '../../kit/Figure';
import { Notice } from '../../kit/Notice';
import { SideFacts } from '../allocation/SideFacts';
import { MoveTable, PartnerTable } from '../allocation/Sides';
import { useCodeWords } from '../codeWords';
import classes from './rules.module.css';

/** Which partners would have gained and lost, and which tickets would have gone elsewhere or nowhere. */
export function TicketTrial({ result }: { result: TicketTrialResult }) {
  const { t } = useLingui();
  const word = useCodeWords('choice_reason');
  const { currency } = result;
  const reasons = new Map(result.lost_tickets.map((each) => [each.ticket_id, each.reason]));
  const isSame = result.moves.length === 0 && result.other_day === 0 && result.candidates_changed === 0 && result.difference === '0.000';
  if (isSame) {
    return (
      <Notice tone="ok" title={<Trans>Nothing would change</Trans>}>
        <Trans>
          Every one of the <Count value={result.tickets} /> tickets would be where it is.
        </Trans>
      </Notice>
    );
  }
  return (
    <>
      <SideFacts
        result={result}
        currency={currency}
        more={[
          { label: t`Tickets looked at`, value: <Count value={result.tickets} /> },
          { label: t`With other candidates`, value: <Count value={result.candidates_changed} /> },
          { label: t`Lose their last candidate`, value: <Count value={result.lost} /> },
          { label: t`Get a first candidate`, value: <Count value={result.found} /> },
        ]}
      />
      <h3 className={classes.small}>
        <Trans>Who would gain and lose</Trans>
      </h3>
      <PartnerTable rows={result.partners} currency={currency} isInner />
      {result.lost_tickets.length > 0 ? (
        <>
          <h3 className={classes.small}>
            <Trans>Tickets that nobody may take any more</Trans>
          </h3>
          <MoveTable
            label={t`Tickets that nobody may take any more`}
            rows={result.lost_tickets}
            currency={currency}
            isInner
            note={{ header: t`Why`, of: (row) => word(reasons.get(row.ticket_id) ?? '') }}
          />
        </>
      ) : null}
      {result.moves.length > 0 ? (
        <>
          <h3 className={classes.small}>
            <Trans>Tickets with another partner, or nobody</Trans>
          </h3>
          <MoveTable label={t`Tickets with another partner, or nobody`} rows={result.moves.slice(0, 50)} currency={currency} isInner />
        </>
      ) : null}
    </>
  );
}
