import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { type CSSProperties, useState } from 'react';
import type { FacetChanges, ValuesFacet } from './facetModel';
import classes from './FacetPanel.module.css';
import { formatCount } from './format';
import { useLocale } from './locale';

interface Props {
  facet: ValuesFacet;
  changes: FacetChanges;
}

const SEARCHED_FROM = 8;

/** The values of a facet as a list of boxes; a long one can be searched. */
export function FacetValues({ facet, changes }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const [text, setText] = useState('');
  const { label: name, values, chosen, more } = facet;
  const nothing = t({ message: 'None', context: 'rows without a value' });
  const wanted = text.trim().toLocaleLowerCase(locale);
  const found = changes.onSearch ? values : values.filter(({ label }) => label.toLocaleLowerCase(locale).includes(wanted));
  const left = formatCount(more, locale);
  return (
    <fieldset className={classes.values} aria-label={name}>
      {values.length > SEARCHED_FROM || more > 0 || text ? (
        <input
          type="search"
          className={classes.input}
          aria-label={t`Search in ${name}`}
          placeholder={t`Search`}
          value={text}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value);
            changes.onSearch?.(facet.key, currentTarget.value);
          }}
        />
      ) : null}
      {found.map(({ value, label, count, depth = 0 }) => (
        <label
          key={value === null ? 'empty' : `=${value}`}
          className={classes.value}
          style={{ '--depth': depth } as CSSProperties}
          title={value === null ? nothing : label}
        >
          <input
            type="checkbox"
            checked={chosen.has(value)}
            onChange={({ currentTarget }) => {
              changes.onChoose(facet.key, value, currentTarget.checked);
            }}
          />
          <bdi className={classes.label} data-empty={value === null || undefined}>
            {value === null ? nothing : label}
          </bdi>
          <span className={classes.count}>{formatCount(count, locale)}</span>
        </label>
      ))}
      {found.length === 0 ? (
        <p className={classes.none}>
          <Trans>Nothing found</Trans>
        </p>
      ) : null}
      {more > 0 ? (
        <button
          type="button"
          className={classes.more}
          onClick={() => {
            changes.onMore(facet.key);
          }}
        >
          <Plural value={more} one={`${left} more`} other={`${left} more`} />
        </button>
      ) : null}
    </fieldset>
  );
}
