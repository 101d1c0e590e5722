import { useLingui } from '@lingui/react/macro';
import type { FacetChanges, FacetData } from './facetModel';
import classes from './FacetPanel.module.css';
import { FacetRange } from './FacetRange';
import { FacetValues } from './FacetValues';
import { Icon } from './Icon';

export type { FacetData, FacetValue, RangeFacet, ValuesFacet } from './facetModel';

interface Props extends FacetChanges {
  facets: FacetData[];
}

const isUsed = (facet: FacetData): boolean =>
  facet.kind === 'values' ? facet.chosen.size > 0 : facet.from !== '' || facet.to !== '';

/** What the rows have in common, with counts: choosing narrows the list. */
export function FacetPanel({ facets, ...changes }: Props) {
  const { t } = useLingui();
  const removing = (label: string) => t`Remove the filter: ${label}`;
  return (
    <section className={classes.panel} aria-label={t`Filters`}>
      {facets.map((facet) => (
        <div key={facet.key} className={classes.facet}>
          <details open>
            <summary className={classes.summary}>
              <Icon name="unfold" size={12} />
              {facet.label}
            </summary>
            {facet.kind === 'values' ? (
              <FacetValues facet={facet} changes={changes} />
            ) : (
              <FacetRange facet={facet} changes={changes} />
            )}
          </details>
          {isUsed(facet) ? (
            <button
              type="button"
              className={classes.clear}
              aria-label={removing(facet.label)}
              onClick={() => {
                changes.onClear(facet.key);
              }}
            >
              <Icon name="close" size={12} />
            </button>
          ) : null}
        </div>
      ))}
    </section>
  );
}
