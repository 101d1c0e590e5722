import { Trans, useLingui } from '@lingui/react/macro';
import type { SidesShape } from '../../api/types.gen';
import { type Fact, Facts } from '../../kit/Facts';
import { Count } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { Notice } from '../../kit/Notice';
import { useMoveFacts } from './moveFacts';

interface Props {
  result: SidesShape;
  currency: string;
  more?: Fact[];
}

/** What both plans are worth and how many tickets they give out. */
export function SideFacts({ result, currency, more = [] }: Props) {
  const { t } = useLingui();
  const { by_tried: tried } = result;
  const facts: Fact[] = [
    { label: t`Difference`, value: <Money amount={result.difference} currency={currency} isSigned withCurrency />, isWide: true },
    { label: t`Value before`, value: <Money amount={result.value_before} currency={currency} /> },
    { label: t`Value after`, value: <Money amount={result.value_after} currency={currency} /> },
    {
      label: t`Given to partners`,
      value: (
        <Trans>
          <Count value={result.assigned_before} /> → <Count value={result.assigned_after} />
        </Trans>
      ),
    },
    ...useMoveFacts(result),
    ...more,
  ];
  return (
    <>
      <Facts facts={facts} />
      {tried ? (
        <Notice tone="info" title={<Trans>Both plans are measured by the values in force</Trans>}>
          <Trans>
            By the values that are tried, what was planned is worth <Money amount={tried.before} currency={currency} withCurrency />, and
            this <Money amount={tried.after} currency={currency} withCurrency />.
          </Trans>
        </Notice>
      ) : null}
    </>
  );
}
