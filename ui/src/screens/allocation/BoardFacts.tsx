import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { AllocationRunPage } from '../../api/types.gen';
import { type Fact, Facts } from '../../kit/Facts';
import { Count, Day, Instant } from '../../kit/Figure';
import { Money } from '../../kit/Money';

/** What the plan is worth, how far that is proved, and what it was made from. */
export function BoardFacts({ run }: { run: AllocationRunPage }) {
  const { t } = useLingui();
  const { counts } = run;
  const facts: Fact[] = [
    { label: t`Value of the plan`, value: <Money amount={run.value} currency={run.currency} withCurrency />, isWide: true },
    {
      label: t`Proof`,
      value: run.is_proved ? (
        run.pins.length > 0 ? (
          <Trans>No plan is worth more that keeps what was decided by hand</Trans>
        ) : (
          <Trans>No plan is worth more</Trans>
        )
      ) : (
        <Trans>
          At most <Money amount={run.gap} currency={run.currency} withCurrency /> more is possible
        </Trans>
      ),
    },
    { label: t`Tickets`, value: <Count value={counts.tickets} /> },
    { label: t`Given to partners`, value: <Count value={counts.assigned} /> },
    ...(run.previous
      ? [
          { label: t`Stay where they are`, value: <Count value={counts.kept} /> },
          { label: t`Change partner`, value: <Count value={counts.moved} /> },
        ]
      : []),
    { label: t`Unassigned`, value: <Count value={counts.unassigned} /> },
    ...(counts.taken_back > 0 ? [{ label: t`Taken back`, value: <Count value={counts.taken_back} /> }] : []),
    {
      label: t`Decided by`,
      value: (
        <>
          <TableLink table="partner_eligibility" version={run.eligibility_version} />
          <br />
          <TableLink table="ticket_weights" version={run.weights_version} />
        </>
      ),
    },
    {
      label: t`Planned by`,
      value: run.is_scheduled ? <Trans>The schedule</Trans> : <bdi>{run.planned_by}</bdi>,
    },
    ...(run.approved_at ? [{ label: t`Approved by`, value: <Decided by={run.approved_by} at={run.approved_at} /> }] : []),
    ...(run.applied_at ? [{ label: t`Applied by`, value: <Decided by={run.applied_by} at={run.applied_at} /> }] : []),
    { label: t`Known up to`, value: <Instant at={run.as_of} /> },
  ];
  const rateDays = Object.entries(run.rate_days);
  if (rateDays.length > 0) {
    facts.push({ label: t`Exchange rates of`, value: <RateDays days={rateDays} /> });
  }
  return <Facts facts={facts} />;
}

function Decided({ by, at }: { by: string | null; at: string }) {
  return (
    <>
      <bdi>{by}</bdi>
      <br />
      <Instant at={at} />
    </>
  );
}

/** The newest day of a rate; currencies of earlier days stand beside theirs. */
function RateDays({ days }: { days: [string, string][] }) {
  const all = [...new Set(days.map(([, day]) => day))].sort().reverse();
  return all.map((on, at) => (
    <div key={on}>
      <Day on={on} /> {at > 0 ? <bdi>{days.flatMap(([currency, day]) => (day === on ? currency : [])).join(' ')}</bdi> : null}
    </div>
  ));
}

function TableLink({ table, version }: { table: string; version: string }) {
  return (
    <Link to="/rules/$table" params={{ table }} search={{ version }}>
      {table === 'ticket_weights' ? <Trans>Values</Trans> : <Trans>Candidates</Trans>} <bdi>{version.slice(0, 8)}</bdi>
    </Link>
  );
}
