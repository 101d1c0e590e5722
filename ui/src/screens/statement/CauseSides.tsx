import { Trans } from '@lingui/react/macro';
import { Decimal, Percent } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import type { Cause } from './document';

/** What it was and what it is now: money, a rate or an exchange rate. */
export function CauseSides({ cause }: { cause: Cause }) {
  const side = (value: string) =>
    cause.code === 'rate' ? (
      <Percent rate={value} />
    ) : cause.code === 'exchange' ? (
      <Decimal value={value} />
    ) : (
      <Money amount={value} currency={cause.unit} withCurrency />
    );
  return (
    <Trans>
      from {side(cause.before)} to {side(cause.now)}
    </Trans>
  );
}
