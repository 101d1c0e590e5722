import { Trans, useLingui } from '@lingui/react/macro';
import { Decimal, Percent } from '../../kit/Figure';
import { formatAmount, formatDecimal, formatPercent } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { TierBar } from '../../kit/TierBar';
import type { Attainment, StatementLine, TierMark } from './document';

/** How far one line is between its tiers, and what is missing to the next. */
export function AttainmentBar({ line, attainment }: { line: StatementLine; attainment: Attainment }) {
  const { t } = useLingui();
  const locale = useLocale();
  const { unit } = attainment;
  const figure = (value: string) => (unit ? `${formatAmount(value, unit, locale)} ${unit}` : formatDecimal(value, locale));
  const measured = figure(attainment.measured);
  const reached = attainment.reached ? formatPercent(attainment.reached, locale) : '';
  const quota = attainment.quota ? figure(attainment.quota) : '';
  const bound = (mark: TierMark) =>
    mark.of_quota === null ? <Decimal value={mark.bound} /> : <Percent rate={mark.of_quota} />;
  return (
    <TierBar
      label={<bdi>{line.title}</bdi>}
      reached={reached ? t`${reached} of ${quota} (${measured})` : measured}
      share={attainment.share}
      ticks={attainment.marks.map((mark) => ({
        key: mark.bound,
        at: mark.at,
        bound: bound(mark),
        rate: mark.rate ? <Percent rate={mark.rate} /> : null,
        isReached: mark.is_reached,
      }))}
      next={<NextTier attainment={attainment} figure={figure} />}
    />
  );
}

function NextTier({ attainment, figure }: { attainment: Attainment; figure: (value: string) => string }) {
  const locale = useLocale();
  const { next } = attainment;
  if (!next || attainment.missing === null) {
    const hasTiers = attainment.marks.some((mark) => mark.rate);
    return hasTiers ? <Trans>The last tier is reached.</Trans> : <Trans>The bonus is reached.</Trans>;
  }
  const missing = figure(attainment.missing);
  const rate = next.rate ? formatPercent(next.rate, locale) : '';
  return rate ? (
    <Trans>
      Next tier in <strong>{missing}</strong>: {rate} on what lies above it
    </Trans>
  ) : (
    <Trans>
      <strong>{missing}</strong> more reaches the bonus
    </Trans>
  );
}
