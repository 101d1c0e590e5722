import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { showAllocationRunOptions, showWhatIfOptions } from '../../api/@tanstack/react-query.gen';
import type { WhatIfPage as Found } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Empty } from '../../kit/Empty';
import { Instant, Percent } from '../../kit/Figure';
import { formatDay } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { PageHeader } from '../../kit/PageHeader';
import { Section } from '../../kit/Section';
import classes from './board.module.css';
import { SideFacts } from './SideFacts';
import { MoveTable, PartnerTable } from './Sides';
import { WhatIfButton } from './WhatIfButton';

/** What a run, or a day that is over, would have been with something else, side by side with what it was. */
export function WhatIfPage() {
  const { whatIfId } = useParams({ from: '/allocation/what-ifs/$whatIfId' });
  const query = useQuery(showWhatIfOptions({ path: { what_if_id: whatIfId } }));
  return (
    <Answer query={query} isPage>
      {(found) => <Tried key={found.what_if_id} found={found} />}
    </Answer>
  );
}

function Tried({ found }: { found: Found }) {
  const { t } = useLingui();
  const locale = useLocale();
  const { result, currency, allocation_run_id: runId } = found;
  const run = useQuery({ ...showAllocationRunOptions({ path: { allocation_run_id: runId ?? '' } }), enabled: runId !== null });
  return (
    <>
      <PageHeader
        title={t`What if: ${formatDay(found.allocate_on, locale)}`}
        back={
          runId === null ? (
            <Link to="/allocation">
              <Trans>Allocation</Trans>
            </Link>
          ) : (
            <Link to="/allocation/$runId" params={{ runId }}>
              <Trans>Run {runId}</Trans>
            </Link>
          )
        }
      >
        {run.data ? <WhatIfButton run={run.data} /> : null}
      </PageHeader>
      <Asked found={found} />
      <SideFacts result={result} currency={currency} />
      <Section title={t`Partners`}>
        <PartnerTable rows={result.partners} currency={currency} />
      </Section>
      <Section title={t`Tickets with another partner, or nobody`}>
        {result.moves.length === 0 ? (
          <Empty title={<Trans>Every ticket stays with its partner</Trans>} />
        ) : (
          <>
            <MoveTable label={t`Tickets with another partner, or nobody`} rows={result.moves} currency={currency} runId={runId} />
            {result.moved + (result.given ?? 0) + (result.dropped ?? 0) > result.moves.length ? (
              <p className="muted">
                <Trans>Those whose value changes most; there are more.</Trans>
              </p>
            ) : null}
          </>
        )}
      </Section>
    </>
  );
}

/** What is otherwise, and who wanted to know. */
function Asked({ found }: { found: Found }) {
  const { asked } = found;
  const nameOf = (id: string) => found.result.partners.find((each) => each.partner_id === id)?.partner_name ?? id;
  return (
    <ul className={`${classes.sentences ?? ''} ${classes.asked ?? ''}`} style={{ listStyle: 'none' }}>
      {asked.places.map((each) => (
        <li key={`${each.partner} ${each.places}`}>
          <Trans>
            Places of <bdi>{nameOf(each.partner)}</bdi>: <bdi>{each.places}</bdi>
          </Trans>
        </li>
      ))}
      {asked.guaranteed_share === null ? null : (
        <li>
          <Trans>
            Every partner is guaranteed <Percent rate={asked.guaranteed_share} /> of its places
          </Trans>
        </li>
      )}
      {asked.eligibility ? (
        <li>
          <Trans>
            Candidates by version <bdi>{asked.eligibility.after.slice(0, 8)}</bdi> instead of <bdi>{asked.eligibility.before.slice(0, 8)}</bdi>
          </Trans>
        </li>
      ) : null}
      {asked.weights ? (
        <li>
          <Trans>
            Values by version <bdi>{asked.weights.after.slice(0, 8)}</bdi> instead of <bdi>{asked.weights.before.slice(0, 8)}</bdi>
          </Trans>
        </li>
      ) : null}
      <li className="muted">
        <Instant at={found.tried_at} />, <bdi>{found.tried_by}</bdi>
      </li>
    </ul>
  );
}
