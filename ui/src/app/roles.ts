// Which pages a role is offered. Comfort only: the server decides what is in an answer.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { asWords } from '../kit/format';

/** Who can do something about what comes in. */
export const MENDERS: ReadonlySet<string> = new Set(['compensation_analyst', 'finance', 'auditor', 'administrator']);

/** Who can do something about findings; whoever looks after partners about those of allocation and of notices. */
export const FINDING_READERS: ReadonlySet<string> = new Set([...MENDERS, 'partner_manager']);

/** Who brings facts in from files. */
export const FACT_WRITERS: ReadonlySet<string> = new Set(['compensation_analyst', 'administrator']);

/** Who sees what everybody is paid. */
export const PAYERS: ReadonlySet<string> = new Set(['compensation_analyst', 'finance', 'auditor']);

/** Who sees which partner gets which ticket. */
export const ALLOCATION_READERS: ReadonlySet<string> = new Set([
  'partner_manager',
  'supervisor',
  'finance',
  'compensation_analyst',
  'auditor',
]);

/** Who plans, approves and applies allocation runs. */
export const ALLOCATORS: ReadonlySet<string> = new Set(['partner_manager']);

/** Who is told of runs that wait and were decided on, of tickets that came, went or came back. */
export const TOLD_OF_ALLOCATION: ReadonlySet<string> = new Set([...ALLOCATORS, 'partner_user']);

/** Who sees how partners do; somebody of a partner its own figures. */
export const TREND_READERS: ReadonlySet<string> = new Set([...ALLOCATION_READERS, 'partner_user']);

/** Whether somebody may have pay to look at: a partner's user has none here, a partner manager only as a person. */
export const mayBePaid = (roles: readonly string[], personId: string | null): boolean =>
  roles.some((role) => role !== 'partner_user' && (role !== 'partner_manager' || personId !== null));

/** Who makes and changes rule tables. */
export const RULE_EDITORS: ReadonlySet<string> = new Set(['rule_author', 'compensation_analyst']);
/** Who may try cases on rule tables and see the values that have occurred. */
export const RULE_READERS: ReadonlySet<string> = new Set(['rule_author', 'compensation_analyst', 'finance', 'auditor']);

const ROLES: Record<string, MessageDescriptor> = {
  administrator: msg`Administrator`,
  finance: msg`Finance`,
  compensation_analyst: msg`Compensation analyst`,
  auditor: msg`Auditor`,
  manager: msg`Manager`,
  rep: msg`Sales representative`,
  supervisor: msg`Supervisor`,
  back_office_worker: msg`Back-office worker`,
  rule_author: msg`Rule author`,
  partner_manager: msg`Partner manager`,
  partner_user: msg`Partner user`,
};

/** Gives the name of a role in the reader's language. */
export function useRoleNames(): (code: string) => string {
  const { i18n } = useLingui();
  return (code) => {
    const role = ROLES[code];
    return role ? i18n._(role) : asWords(code);
  };
}
