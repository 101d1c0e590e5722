import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { AllocationPlaceShape } from '../../api/types.gen';
import { Count, Day } from '../../kit/Figure';
import { formatCount } from '../../kit/format';
import { useLocale } from '../../kit/locale';
import { Meter } from '../../kit/Meter';
import { Money } from '../../kit/Money';
import { shareLength } from '../../kit/share';
import classes from './board.module.css';

interface Props {
  place: AllocationPlaceShape;
  currency: string;
  /** Whether the run plans several days, so that the day must be said. */
  hasDays: boolean;
  /** Whether a run came before, so that tickets can stay where they are. */
  hasBefore: boolean;
  isChosen: boolean;
  onChoose: () => void;
}

/** One partner on one day. */
export function PartnerColumn({ place, currency, hasDays, hasBefore, isChosen, onChoose }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const { load, places, overtime, fewest } = place;
  const most = places + overtime;
  const share = String(most > 0 ? load / most : 0);
  return (
    <button type="button" className={classes.partner} aria-pressed={isChosen} onClick={onChoose}>
      <span className={classes.name} title={place.partner_name}>
        <bdi>{place.partner_name}</bdi>
      </span>
      {hasDays ? <Day on={place.contact_on} /> : null}
      <span className={classes.places}>
        <span>
          <Trans>
            <Count value={load} /> of <Count value={most} />
          </Trans>
        </span>
        {hasBefore ? (
          <span className="muted">
            <Plural value={place.kept} one="# stays" other="# stay" />
          </span>
        ) : null}
      </span>
      <Meter label={t`Places taken`} share={share} text={t`${formatCount(load, locale)} of ${formatCount(most, locale)} places`}>
        {fewest > 0 ? (
          <span className={classes.mark} style={{ insetInlineStart: shareLength(String(fewest / Math.max(most, 1))) }} />
        ) : null}
      </Meter>
      <span className={classes.lines}>
        {fewest > load ? (
          <span className={classes.line}>
            <Trans>Missing to the minimum</Trans> <Count value={fewest - load} />
          </span>
        ) : null}
        {load > places ? (
          <span className={classes.line}>
            <Trans>In overtime</Trans> <Count value={load - places} />
          </span>
        ) : null}
        <span className={classes.line}>
          <Trans>One more place</Trans> <Money amount={place.one_more ?? place.price} currency={currency} isSigned />
        </span>
        <span className={classes.line}>
          <Trans>Value</Trans> <Money amount={place.value} currency={currency} />
        </span>
        <span className={classes.line}>
          <Trans>Cost</Trans> <Money amount={place.cost} currency={currency} />
        </span>
      </span>
    </button>
  );
}
