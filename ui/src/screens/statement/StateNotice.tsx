import { Trans, useLingui } from '@lingui/react/macro';
import { Notice } from '../../kit/Notice';

/** What the figures of a statement are worth before they are applied. */
export function StateNotice({ state }: { state: string }) {
  const { t } = useLingui();
  if (state === 'estimate') {
    return (
      <Notice tone="warn" title={t`An estimate with what is known now`}>
        <Trans>
          Nothing is planned or paid for this period yet; every new booking and correction moves these figures.
        </Trans>
      </Notice>
    );
  }
  if (state === 'planned') {
    return (
      <Notice tone="info" title={t`Planned, not applied`}>
        <Trans>These figures are shown to be checked. They become the payout when the payout run is applied.</Trans>
      </Notice>
    );
  }
  if (state === 'approved') {
    return (
      <Notice tone="info" title={t`Approved, not applied`}>
        <Trans>A second person approved these figures. They become the payout when the payout run is applied.</Trans>
      </Notice>
    );
  }
  return null;
}
