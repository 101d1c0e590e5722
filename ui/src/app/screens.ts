// The screens that are drawn by hand and have a place in the navigation; described lists add themselves (navigation.ts).
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { MENDERS, PAYERS } from './roles';

export const GROUPS = ['start', 'sales', 'pay', 'people', 'data', 'system'] as const;

export type Group = (typeof GROUPS)[number];

export const GROUP_TITLES: Record<Group, MessageDescriptor> = {
  start: msg`Start`,
  sales: msg`Sales`,
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
}

export const SCREENS: Screen[] = [
  { to: '/', title: msg({ message: 'Home', context: 'the first page' }), group: 'start' },
  { to: '/statements', title: msg`Statements`, group: 'pay' },
  { to: '/payout-runs', title: msg`Payout runs`, group: 'pay', roles: PAYERS },
  { to: '/plans', title: msg`Plans`, group: 'pay' },
  { to: '/findings', title: msg`Findings`, group: 'data', roles: MENDERS },
  { to: '/imports', title: msg`Imports`, group: 'data', roles: MENDERS },
];
