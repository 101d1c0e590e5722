import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Drawer } from '../kit/Drawer';
import { FacetPanel } from '../kit/FacetPanel';
import { useLocale } from '../kit/locale';
import { Pending } from '../kit/Pending';
import { boundTexts, facetData } from './facetData';
import { FilterEditor } from './FilterEditor';
import { type Filter, toggleValue, withBounds } from './filters';
import { facetsOptions } from './gridApi';
import classes from './List.module.css';
import type { ListModel } from './useList';

interface Props {
  list: ListModel;
  isShown: boolean;
  isDrawerOpen: boolean;
  onCloseDrawer: () => void;
}

/** What the rows have in common, beside them; on a narrow page in a drawer. */
export function FacetColumn({ list, isShown, isDrawerOpen, onCloseDrawer }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const [asked, setAsked] = useState<string | null>(null);
  const { view, viewing, question, filters } = list;
  const keys = useMemo(() => view.facets.map((facet) => facet.key), [view]);
  const answer = useQuery({
    ...facetsOptions(question, keys),
    enabled: isShown || isDrawerOpen,
    placeholderData: keepPreviousData,
  });
  const step = (next: Filter[]) => {
    void viewing.change({ filters: next }, 'step');
  };
  const panel = answer.isPending ? (
    <Pending />
  ) : (
    <FacetPanel
      facets={facetData(view, answer.data ?? [], filters, locale)}
      onChoose={(key, value) => {
        step(toggleValue(filters, key, value));
      }}
      onRange={(key, from, to) => {
        const kind = view.columns.find((column) => column.key === key)?.kind;
        step(withBounds(filters, key, ...boundTexts(kind, from, to, locale)));
      }}
      onMore={setAsked}
      onClear={(key) => {
        step(filters.filter((filter) => filter.column !== key));
      }}
    />
  );
  return (
    <>
      {isShown ? <div className={classes.facets}>{panel}</div> : null}
      <Drawer title={<Trans>Filters</Trans>} label={t`Filters`} isOpen={isDrawerOpen} onClose={onCloseDrawer}>
        <div className={classes.drawer}>{panel}</div>
      </Drawer>
      {asked !== null ? (
        <FilterEditor
          view={view}
          filter={null}
          column={asked}
          onChange={(filter) => {
            setAsked(null);
            step([...filters, filter]);
          }}
          onClose={() => {
            setAsked(null);
          }}
        />
      ) : null}
    </>
  );
}
