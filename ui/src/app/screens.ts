// The screens that are drawn by hand and have a place in the navigation; described lists add themselves (navigation.ts).
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { ALLOCATION_READERS, FINDING_READERS, MENDERS, PAYERS, RULE_EDITORS, TREND_READERS } from './roles';

export const GROUPS = ['start', 'sales', 'partners', 'pay', 'people', 'data', 'system'] as const;

export type Group = (typeof GROUPS)[number];

export const GROUP_TITLES: Record<Group, MessageDescriptor> = {
  start: msg`Start`,
  sales: msg`Sales`,
  partners: msg`Partners`,
  pay: msg`Pay`,
  people: msg`People`,
  data: msg`Data`,
  system: msg`System`,
};

export interface Screen {
  /** Its address. */
  to: string;
  title: MessageDescriptor;
  group: Group;
  /** Who is offered it; left out for everybody. Comfort only: the server decides. */
  roles?: ReadonlySet<string>;
  /** Whether only those who may be paid here find it. */
  isOfPaid?: boolean;
  /** Found by name in the command bar only. */
  isByName?: boolean;
}

export const SCREENS: Screen[] = [
  { to: '/', title: msg({ message: 'Home', context: 'the first page' }), group: 'start' },
  { to: '/allocation', title: msg`Allocation`, group: 'partners', roles: ALLOCATION_READERS },
  { to: '/allocation-trend', title: msg`Trend`, group: 'partners', roles: TREND_READERS },
  { to: '/statements', title: msg`Statements`, group: 'pay', isOfPaid: true },
  { to: '/payout-runs', title: msg`Payout runs`, group: 'pay', roles: PAYERS },
  { to: '/plans', title: msg`Plans`, group: 'pay', isOfPaid: true },
  { to: '/rule-tables/new', title: msg`New rule table`, group: 'pay', roles: RULE_EDITORS, isByName: true },
  { to: '/rule-tables/import', title: msg`Rule tables from a file`, group: 'pay', roles: RULE_EDITORS, isByName: true },
  { to: '/findings', title: msg`Findings`, group: 'data', roles: FINDING_READERS },
  { to: '/imports', title: msg`Imports`, group: 'data', roles: MENDERS },
];
