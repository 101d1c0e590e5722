import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useShortcut } from '../app/shortcuts';
import { exactInstant } from './cells';
import { FilterPill } from '../kit/FilterPill';
import { useLocale } from '../kit/locale';
import { AsOfDialog } from './AsOfDialog';
import { FilterEditor } from './FilterEditor';
import { type Filter, formatFilter } from './filters';
import { facetsOptions } from './gridApi';
import classes from './List.module.css';
import { useFilterWords } from './operatorWords';
import type { ListModel } from './useList';

interface Props {
  list: ListModel;
  areFacetsShown: boolean;
  onTurnFacets: () => void;
  onOpenFacets: () => void;
}

type Edited = { kind: 'filter'; filter: Filter | null } | { kind: 'asOf' } | null;

/** The filters in force as pills, and the way to more of them. */
export function FilterBar({ list, areFacetsShown, onTurnFacets, onOpenFacets }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const [edited, setEdited] = useState<Edited>(null);
  const { view, viewing, filters } = list;
  const { asOf } = viewing.state;
  const keys = useMemo(() => view.facets.map((facet) => facet.key), [view]);
  // The same question as that of the facets beside the list, so it is asked once.
  const answers = useQuery({
    ...facetsOptions(list.question, keys),
    placeholderData: keepPreviousData,
    enabled: filters.some((filter) => keys.includes(filter.column)),
  });
  const words = useFilterWords(view, answers.data);
  const add = () => {
    setEdited({ kind: 'filter', filter: null });
  };
  useShortcut('filter', add);
  const step = (next: Filter[]) => {
    void viewing.change({ filters: next }, 'step');
  };
  const close = () => {
    setEdited(null);
  };
  return (
    <div className={classes.filters} role="group" aria-label={t`Filters`}>
      {view.facets.length > 0 ? (
        <>
          <button type="button" className={classes.wideTool} aria-pressed={areFacetsShown} onClick={onTurnFacets}>
            <Trans>Facets</Trans>
          </button>
          <button type="button" className={classes.narrowTool} onClick={onOpenFacets}>
            <Trans>Facets</Trans>
          </button>
        </>
      ) : null}
      {filters.map((filter) => (
        <FilterPill
          key={formatFilter(filter)}
          label={words.sentence(filter)}
          onEdit={() => {
            setEdited({ kind: 'filter', filter });
          }}
          onRemove={() => {
            step(filters.filter((each) => each !== filter));
          }}
        />
      ))}
      {asOf !== null ? (
        <FilterPill
          label={t`As it was known on ${exactInstant(asOf, locale)}`}
          onEdit={() => {
            setEdited({ kind: 'asOf' });
          }}
          onRemove={() => {
            void viewing.change({ asOf: null }, 'step');
          }}
        />
      ) : null}
      <button type="button" className={classes.tool} aria-keyshortcuts="f" onClick={add}>
        <Trans>Add filter</Trans>
      </button>
      {view.has_as_of && asOf === null ? (
        <button
          type="button"
          className={classes.tool}
          onClick={() => {
            setEdited({ kind: 'asOf' });
          }}
        >
          <Trans>As of</Trans>
        </button>
      ) : null}
      {filters.length > 1 ? (
        <button
          type="button"
          className={classes.link}
          onClick={() => {
            step([]);
          }}
        >
          <Trans>Clear all</Trans>
        </button>
      ) : null}
      {edited?.kind === 'filter' ? (
        <FilterEditor
          view={view}
          filter={edited.filter}
          onChange={(next) => {
            close();
            const at = filters.findIndex((each) => each === edited.filter);
            step(at < 0 ? [...filters, next] : filters.toSpliced(at, 1, next));
          }}
          onClose={close}
        />
      ) : null}
      {edited?.kind === 'asOf' ? (
        <AsOfDialog
          value={asOf}
          onChange={(next) => {
            close();
            void viewing.change({ asOf: next }, 'step');
          }}
          onClose={close}
        />
      ) : null}
    </div>
  );
}
