import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { compareAllocationRunsOptions, listMovedTicketsOptions } from '../../api/@tanstack/react-query.gen';
import type { RunComparison } from '../../api/types.gen';
import { AddressSearch } from '../../app/AddressSearch';
import { Answer } from '../../app/Answer';
import { Empty } from '../../kit/Empty';
import { type Fact, Facts } from '../../kit/Facts';
import { SelectField } from '../../kit/Field';
import { Count } from '../../kit/Figure';
import { formatDay } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { Money } from '../../kit/Money';
import { Notice } from '../../kit/Notice';
import { PageHeader } from '../../kit/PageHeader';
import { Pager } from '../../kit/Pager';
import { Section } from '../../kit/Section';
import classes from './board.module.css';
import { CompareField } from './CompareField';
import { MOVES, useMoveFacts, useMoveWord } from './moveFacts';
import { MoveTable, PartnerTable } from './Sides';

const LIMIT = 25;

/** Two runs side by side: what they are worth, every partner, and every ticket that another partner has. */
export function ComparePage() {
  const { runId, otherId } = useParams({ from: '/allocation/$runId/compare/$otherId' });
  const query = useQuery(compareAllocationRunsOptions({ path: { allocation_run_id: runId, other_run_id: otherId } }));
  return (
    <Answer query={query} isPage>
      {(found) => <Compared found={found} />}
    </Answer>
  );
}

function Compared({ found }: { found: RunComparison }) {
  const { t } = useLingui();
  const locale = useLocale();
  const { before, after } = found;
  const { currency } = after;
  const isSame = found.difference !== null;
  const moves = useMoveFacts(found);
  const facts: Fact[] = [
    {
      label: isSame ? t`Difference` : t`Difference over the tickets of both`,
      value: <Money amount={found.difference ?? found.common_difference} currency={currency} isSigned withCurrency />,
      isWide: true,
    },
    { label: t`Run ${before.allocation_run_id} was worth`, value: <Money amount={before.value} currency={currency} /> },
    { label: t`Run ${after.allocation_run_id} is worth`, value: <Money amount={after.value} currency={currency} /> },
    ...moves,
    { label: t`Only in run ${before.allocation_run_id}`, value: <Count value={found.only_before} /> },
    { label: t`Only in run ${after.allocation_run_id}`, value: <Count value={found.only_after} /> },
  ];
  return (
    <>
      <PageHeader
        title={t`Run ${before.allocation_run_id} and run ${after.allocation_run_id}`}
        beside={
          before.allocate_on === after.allocate_on
            ? formatDay(after.allocate_on, locale)
            : `${formatDay(before.allocate_on, locale)} – ${formatDay(after.allocate_on, locale)}`
        }
        back={
          <Link to="/allocation/$runId" params={{ runId: after.allocation_run_id }}>
            <Trans>Back to the board</Trans>
          </Link>
        }
      >
        <CompareField runId={after.allocation_run_id} otherId={before.allocation_run_id} />
      </PageHeader>
      {isSame ? null : <OtherTickets found={found} />}
      <Facts facts={facts} />
      <Section title={t`Partners`}>
        <PartnerTable rows={found.partners} currency={currency} isSame={isSame} />
      </Section>
      <Moves found={found} />
    </>
  );
}

/** Why the runs have no difference in value: each is about tickets that the other did not decide on. */
function OtherTickets({ found }: { found: RunComparison }) {
  const { common, stayed } = found;
  const before = found.before.allocation_run_id;
  const after = found.after.allocation_run_id;
  return (
    <Notice tone="info" title={<Trans>The runs are about different tickets</Trans>}>
      <Trans>
        Only in run {before}: <Count value={found.only_before} />, of which <Count value={stayed} /> have a partner and keep it. Only in run{' '}
        {after}: <Count value={found.only_after} />. So what the runs are worth is compared over the <Count value={common} /> tickets of both
        alone.
      </Trans>
    </Notice>
  );
}

function Moves({ found }: { found: RunComparison }) {
  const { t } = useLingui();
  const word = useMoveWord();
  const { partner, kind: wanted, q = '', offset = 0 } = useSearch({ from: '/allocation/$runId/compare/$otherId' });
  const kind = MOVES.find((each) => each === wanted);
  const navigate = useNavigate({ from: '/allocation/$runId/compare/$otherId' });
  const path = { allocation_run_id: found.before.allocation_run_id, other_run_id: found.after.allocation_run_id };
  const moves = useQuery({
    ...listMovedTicketsOptions({ path, query: { q, offset, limit: LIMIT, ...(partner ? { partner_id: partner } : {}), ...(kind ? { kind } : {}) } }),
    placeholderData: keepPreviousData,
  });
  const turn = (change: { partner?: string | undefined; kind?: string | undefined; q?: string | undefined; offset: number }) => {
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  };
  return (
    <Section title={t`Tickets with another partner, or nobody`}>
      <div className={classes.tools}>
        <AddressSearch
          label={t`Search tickets`}
          placeholder={t`Number or customer`}
          value={q}
          onSearch={(text) => {
            turn({ q: text || undefined, offset: 0 });
          }}
        />
        <SelectField
          label={t`What changes`}
          value={kind ?? ''}
          options={[{ value: '', label: t`All` }, ...MOVES.map((each) => ({ value: each, label: word(each) }))]}
          onChange={(next) => {
            turn({ kind: next || undefined, offset: 0 });
          }}
        />
        <SelectField
          label={t`Partner`}
          value={partner ?? ''}
          options={[
            { value: '', label: t`All` },
            ...found.partners.map((each) => ({ value: each.partner_id, label: each.partner_name })),
          ]}
          onChange={(next) => {
            turn({ partner: next || undefined, offset: 0 });
          }}
        />
      </div>
      <Answer query={moves}>
        {({ rows, total }) =>
          rows.length === 0 ? (
            <Empty title={q || partner || kind ? <Trans>No ticket matches</Trans> : <Trans>Every ticket stays with its partner</Trans>} />
          ) : (
            <>
              <MoveTable label={t`Tickets with another partner, or nobody`} rows={rows} currency={found.after.currency} runId={found.after.allocation_run_id} />
              <Pager
                label={t`Pages of tickets`}
                offset={offset}
                limit={LIMIT}
                total={total}
                onMove={(next) => {
                  turn({ offset: next });
                }}
              />
            </>
          )
        }
      </Answer>
    </Section>
  );
}
