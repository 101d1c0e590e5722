import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { formatCount } from '../kit/format';
import { Icon } from '../kit/Icon';
import { useLocale } from '../kit/locale';
import { Menu, type MenuSection } from '../kit/Menu';
import { savedViewsOptions } from './actionApi';
import classes from './List.module.css';
import { SaveViewDialog } from './SaveViewDialog';
import { SavedViewsDialog } from './SavedViewsDialog';
import type { SavedView } from './types';
import type { ListModel } from './useList';

/** The list as somebody likes to see it: kept views to go to, and the way to keep this one. */
export function SavedViews({ list }: { list: ListModel }) {
  const { t } = useLingui();
  const locale = useLocale();
  const navigate = useNavigate();
  const [over, setOver] = useState<'save' | 'manage' | null>(null);
  const { view } = list;
  const saved = useQuery(savedViewsOptions(view.name)).data ?? [];
  const own = saved.filter((each) => each.is_own);
  const others = saved.filter((each) => !each.is_own);
  const close = () => {
    setOver(null);
  };
  const hint = (each: SavedView): string => {
    if (each.count === null) {
      return '';
    }
    const count = formatCount(each.count, locale);
    return each.count_is_exact ? count : t`about ${count}`;
  };
  const items = (views: SavedView[]): MenuSection['items'] =>
    views.map((each) => ({
      kind: 'action',
      label: each.is_own ? each.name : t`${each.name} by ${each.owner}`,
      hint: <span className="muted">{hint(each)}</span>,
      run: () => void navigate({ href: `/${view.name}?${each.address}` }),
    }));
  const sections: MenuSection[] = [
    { key: 'own', title: <Trans>My views</Trans>, items: items(own) },
    { key: 'others', title: <Trans>Shared with me</Trans>, items: items(others) },
    {
      key: 'do',
      items: [
        {
          kind: 'action',
          label: t`Save this view`,
          run: () => {
            setOver('save');
          },
        },
        ...(own.length > 0
          ? [
              {
                kind: 'action' as const,
                label: t`Manage my views`,
                run: () => {
                  setOver('manage');
                },
              },
            ]
          : []),
      ],
    },
  ];
  return (
    <>
      <Menu label={t`Saved views`} sections={sections.filter((section) => section.items.length > 0)}>
        <span className={classes.onlyNarrow}>
          <Icon name="views" size={16} />
        </span>
        <span className={classes.word}>
          <Trans>Views</Trans>
        </span>
        <span className={classes.word}>
          <Icon name="down" />
        </span>
      </Menu>
      {over === 'save' ? <SaveViewDialog list={list} onClose={close} /> : null}
      {over === 'manage' ? <SavedViewsDialog view={view} saved={own} onClose={close} /> : null}
    </>
  );
}
