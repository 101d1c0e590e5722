import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import type { FacetChanges, RangeFacet } from './facetModel';
import classes from './FacetPanel.module.css';

interface Props {
  facet: RangeFacet;
  changes: FacetChanges;
}

/** From and to, of figures or of days; told when one leaves both fields or presses Enter. */
export function FacetRange({ facet, changes }: Props) {
  const [known, setKnown] = useState({ from: facet.from, to: facet.to });
  const [from, setFrom] = useState(facet.from);
  const [to, setTo] = useState(facet.to);
  if (known.from !== facet.from || known.to !== facet.to) {
    setKnown({ from: facet.from, to: facet.to });
    setFrom(facet.from);
    setTo(facet.to);
  }
  const tell = () => {
    if (from !== facet.from || to !== facet.to) {
      changes.onRange(facet.key, from.trim(), to.trim());
    }
  };
  const field = (value: string, onChange: (value: string) => void) => (
    <input
      type={facet.kind === 'days' ? 'date' : 'text'}
      inputMode={facet.kind === 'days' ? undefined : 'decimal'}
      className={classes.input}
      value={value}
      onChange={({ currentTarget }) => {
        onChange(currentTarget.value);
      }}
    />
  );
  return (
    <form
      className={classes.range}
      aria-label={facet.label}
      data-days={facet.kind === 'days' || undefined}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) {
          tell();
        }
      }}
      onSubmit={(event) => {
        event.preventDefault();
        tell();
      }}
    >
      <label>
        <span>
          <Trans>From</Trans>
        </span>
        {field(from, setFrom)}
      </label>
      <label>
        <span>
          <Trans>To</Trans>
        </span>
        {field(to, setTo)}
      </label>
      {facet.lowest !== null && facet.highest !== null ? (
        <p className={classes.none}>
          <bdi>{facet.lowest}</bdi> – <bdi>{facet.highest}</bdi>
        </p>
      ) : null}
      <button type="submit" hidden />
    </form>
  );
}
