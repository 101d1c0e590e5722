import { Trans } from '@lingui/react/macro';
import { useAccount } from '../../app/account';
import { Section } from '../../kit/Section';
import { Trials } from './Trials';
import { trialOf } from './trialKind';

const TESTERS: ReadonlySet<string> = new Set(['partner_manager', 'compensation_analyst', 'finance']);

/** A version of a table of allocation on past tickets, beside what was in force; for those who may try it. */
export function VersionTrials({ table, version }: { table: string; version: string }) {
  const { roles } = useAccount();
  const kind = trialOf(table, false);
  if (kind === null || !roles.some((role) => TESTERS.has(role))) {
    return null;
  }
  return (
    <Section title={<Trans>Try it on past tickets</Trans>} isScreenOnly>
      <Trials kind={kind} table={table} version={version} />
    </Section>
  );
}
