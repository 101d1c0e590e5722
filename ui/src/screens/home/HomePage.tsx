import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { useAccount } from '../../app/account';
import { FINDING_READERS, PAYERS } from '../../app/roles';
import { Empty } from '../../kit/Empty';
import { PageHeader } from '../../kit/PageHeader';
import { ListPart } from './ListPart';
import { OpenFindings } from './OpenFindings';
import { OwnStatement } from './OwnStatement';
import { RunsToDecide } from './RunsToDecide';
import { Team } from './Team';

const of = (...roles: string[]): ReadonlySet<string> => new Set(roles);

/** Whoever plans calls nobody: on their first page it would only be read by others. */
const CALLED = of('contact_name', 'contact_phone', 'contact_reason');

/** What waits for the reader, by their roles; whoever has several sees the parts of all. */
export function HomePage() {
  const { t } = useLingui();
  const { roles, person_id: payee } = useAccount();
  const parts: { key: string; roles: ReadonlySet<string>; part: ReactNode }[] = [
    { key: 'statement', roles: of('rep'), part: payee ? <OwnStatement payee={payee} /> : null },
    { key: 'team', roles: of('manager'), part: <Team /> },
    { key: 'runs', roles: PAYERS, part: <RunsToDecide /> },
    {
      key: 'uncredited',
      roles: of('compensation_analyst'),
      part: <ListPart title={t`Bookings nobody has credit for`} view="bookings" filter="credit_status:in:uncredited" />,
    },
    { key: 'findings', roles: FINDING_READERS, part: <OpenFindings /> },
    {
      key: 'own tickets',
      roles: of('partner_user'),
      part: <ListPart title={t`Tickets to accept`} view="tickets" filter="state:in:allocated" />,
    },
    {
      key: 'accepted tickets',
      roles: of('partner_user'),
      part: <ListPart title={t`Customers to contact`} view="tickets" filter="state:in:accepted" />,
    },
    { key: 'outcomes', roles: of('partner_user'), part: <ListPart title={t`Latest outcomes`} view="ticket_outcomes" /> },
    {
      key: 'allocation',
      roles: of('partner_manager'),
      part: (
        <ListPart
          title={t`Allocation runs that wait for a decision`}
          view="allocation_runs"
          filter="state:in:planned,approved"
        />
      ),
    },
    {
      key: 'tickets',
      roles: of('partner_manager', 'supervisor'),
      part: (
        <ListPart
          title={t`Tickets without a partner`}
          view="tickets"
          filter="state:in:open,returned,withdrawn"
          without={CALLED}
        />
      ),
    },
    { key: 'partners', roles: of('partner_manager'), part: <ListPart title={t`Partners`} view="partners" /> },
    { key: 'audit', roles: of('auditor'), part: <ListPart title={t`Latest changes`} view="audit" /> },
    { key: 'jobs', roles: of('administrator'), part: <ListPart title={t`Latest jobs`} view="jobs" /> },
    { key: 'accounts', roles: of('administrator'), part: <ListPart title={t`Accounts`} view="accounts" /> },
    { key: 'tables', roles: of('rule_author'), part: <ListPart title={t`Rule tables`} view="rule_tables" /> },
    {
      key: 'orders',
      roles: of('back_office_worker', 'supervisor'),
      part: <ListPart title={t`Orders`} view="orders" />,
    },
  ];
  const own = parts.filter((each) => each.part && roles.some((role) => each.roles.has(role)));
  return (
    <>
      <PageHeader title={t({ message: 'Home', context: 'the first page' })} />
      {own.length > 0 ? (
        own.map(({ key, part }) => <div key={key}>{part}</div>)
      ) : (
        <Empty title={<Trans>Nothing waits for you here</Trans>}>
          <Trans>An administrator gives accounts the roles and the person that they belong to.</Trans>
        </Empty>
      )}
    </>
  );
}
