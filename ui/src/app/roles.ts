// Which pages a role is offered. Comfort only: the server decides what is in an answer.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { asWords } from '../kit/format';

/** Who can do something about findings. */
export const MENDERS: ReadonlySet<string> = new Set(['compensation_analyst', 'finance', 'auditor', 'administrator']);

/** Who sees what everybody is paid. */
export const PAYERS: ReadonlySet<string> = new Set(['compensation_analyst', 'finance', 'auditor']);

interface Role {
  name: MessageDescriptor;
  /** The pages that the role may begin with, the best first. */
  homes: string[];
}

// Whoever has several roles begins where the first of them begins.
const ROLES: Record<string, Role> = {
  administrator: { name: msg`Administrator`, homes: ['/accounts', '/jobs'] },
  finance: { name: msg`Finance`, homes: ['/payout-runs', '/payouts'] },
  compensation_analyst: { name: msg`Compensation analyst`, homes: ['/findings'] },
  auditor: { name: msg`Auditor`, homes: ['/audit'] },
  manager: { name: msg`Manager`, homes: ['/statements'] },
  rep: { name: msg`Sales representative`, homes: ['/statements'] },
  supervisor: { name: msg`Supervisor`, homes: ['/queue'] },
  back_office_worker: { name: msg`Back-office worker`, homes: ['/work'] },
  rule_author: { name: msg`Rule author`, homes: ['/rules'] },
  partner_user: { name: msg`Partner user`, homes: ['/tickets'] },
};

// For whoever has no page of a role's own: the first that there is, and what everybody has.
const ANYBODY = ['/orders', '/tokens'];

/** The first page of someone who signs in, among those that there are. */
export function homeOf(roles: string[], addresses: string[]): string {
  const wanted = Object.entries(ROLES)
    .filter(([code]) => roles.includes(code))
    .flatMap(([, role]) => role.homes);
  return [...wanted, ...ANYBODY].find((address) => addresses.includes(address)) ?? '/';
}

/** Gives the name of a role in the reader's language. */
export function useRoleNames(): (code: string) => string {
  const { i18n } = useLingui();
  return (code) => {
    const role = ROLES[code];
    return role ? i18n._(role.name) : asWords(code);
  };
}
