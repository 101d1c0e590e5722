import { Plural, Trans } from '@lingui/react/macro';
import type { MissingShape } from '../../api/types.gen';
import { Day } from '../../kit/Figure';
import { Notice } from '../../kit/Notice';

/** Which tickets amounts leave out, and why: a figure is never of more tickets than it says. */
export function MissingNotice({ missing }: { missing: MissingShape[] }) {
  if (missing.length === 0) {
    return null;
  }
  return (
    <Notice tone="warn" title={<Trans>Amounts leave tickets out</Trans>}>
      {missing.map((each) => (
        <span key={`${each.kind} ${each.what ?? ''}`}>
          <Plural value={each.tickets} one="# ticket:" other="# tickets:" /> <Reason missing={each} /> (<Day on={each.first_on} />
          {each.last_on === each.first_on ? null : (
            <>
              {' – '}
              <Day on={each.last_on} />
            </>
          )}
          ).{' '}
        </span>
      ))}
    </Notice>
  );
}

function Reason({ missing: { kind, what } }: { missing: MissingShape }) {
  const name = <bdi>{what}</bdi>;
  if (kind === 'rate') {
    return <Trans>no exchange rate of {name}</Trans>;
  }
  return kind === 'contract' ? <Trans>no contract of {name}</Trans> : <Trans>a sale of {name} without an amount</Trans>;
}
