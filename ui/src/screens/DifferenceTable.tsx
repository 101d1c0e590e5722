import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Problem } from '../api/types.gen';
import { shortHash } from '../engine/cells';
import { Diff } from '../kit/Diff';
import { Hash } from '../kit/Hash';
import { Money } from '../kit/Money';

type Difference = NonNullable<Problem['differences']>[number];

const FIELDS: Record<string, MessageDescriptor> = {
  payout_run_id: msg`Payout run`,
  state: msg`State`,
  plan_version: msg`Version of the plan`,
  payees: msg`Payees`,
  total: msg`Total`,
  component: msg`Component`,
  adjustment: msg`Adjustments of earlier periods`,
  payout: msg`Payout`,
  credits: msg`Changed credits`,
  quotas: msg`Changed quotas`,
  parameters: msg`Changed rates and bonuses of payees`,
  figures: msg`Changed figures`,
  exchange_rates: msg`Changed exchange rates`,
  seats: msg`Changed holders of seats`,
  roles: msg`Changed roles of seats`,
  plan: msg`New versions of the plan`,
  payouts: msg`Earlier periods that were applied`,
};

/** What is not as it was seen, field by field. */
export function DifferenceTable({ differences }: { differences: Difference[] }) {
  const { i18n, t } = useLingui();
  const label = (field: string): string => {
    const word = FIELDS[field];
    return word ? i18n._(word) : field;
  };
  const value = (text: string, unit: string) => {
    const short = shortHash(text);
    if (short) {
      return <Hash text={text} short={short} />;
    }
    return text === '' ? null : unit ? <Money amount={text} currency={unit} withCurrency /> : <bdi>{text}</bdi>;
  };
  return (
    <Diff
      label={t`What is different`}
      beforeTitle={t`You looked at`}
      afterTitle={t`Now`}
      fields={differences.map((each) => ({
        key: [each.field, each.subject, each.unit].join(' '),
        label: (
          <>
            {label(each.field)} <bdi className="muted">{each.subject}</bdi>
          </>
        ),
        before: value(each.seen, each.unit),
        after: value(each.now, each.unit),
        isChanged: true,
      }))}
    />
  );
}
