import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ActionLink } from '../kit/ActionLink';
import { Button } from '../kit/Button';
import { ColumnChooser } from '../kit/ColumnChooser';
import { formatCount } from '../kit/format';
import { Icon } from '../kit/Icon';
import { PageHeader } from '../kit/PageHeader';
import { useLocale } from '../kit/locale';
import { AddressSearch } from '../app/AddressSearch';
import { columnChoices, columnsFrom } from './columnChoices';
import { exportAddress } from './gridApi';
import classes from './List.module.css';
import { SavedViews } from './SavedViews';
import type { Actions } from './useActions';
import type { ListModel } from './useList';

/** What the list is, how many rows it has, and what can be done with it as a whole. */
export function ListHead({ list, actions }: { list: ListModel; actions: Actions }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { view, viewing, question, columns } = list;
  return (
    <PageHeader title={view.title} beside={<Total list={list} />}>
      {view.search !== null ? (
        <AddressSearch
          label={t`Search in ${view.title}`}
          placeholder={view.search}
          value={viewing.state.q}
          onSearch={(q) => {
            void viewing.change({ q }, 'inPlace');
          }}
        />
      ) : null}
      <SavedViews list={list} />
      <ColumnChooser
        columns={columnChoices(view, viewing.state.cols)}
        onChange={(choices) => {
          void viewing.change({ cols: columnsFrom(view, choices) }, 'inPlace');
        }}
        onReset={() => {
          void viewing.change({ cols: null }, 'inPlace');
        }}
      />
      {view.has_export ? (
        <a
          className={classes.tool}
          href={exportAddress(
            question,
            list.sort,
            columns.map((column) => column.key),
          )}
          download
        >
          <span className={classes.onlyNarrow}>
            <Icon name="download" size={16} />
          </span>
          <span className={classes.word}>
            <Trans>Export</Trans>
          </span>
        </a>
      ) : null}
      {view.links.map(({ label, to }) => (
        <ActionLink
          key={to}
          href={to}
          onFollow={() => {
            void navigate({ to });
          }}
        >
          {label}
        </ActionLink>
      ))}
      {actions.ofView.map((action, index) => (
        <Button
          key={action.code}
          isPrimary={index === 0}
          onClick={() => {
            actions.start(action, { kind: 'view' });
          }}
        >
          {action.label}
        </Button>
      ))}
    </PageHeader>
  );
}

function Total({ list }: { list: ListModel }) {
  const locale = useLocale();
  const [isCounting, setIsCounting] = useState(false);
  const { blocks } = list;
  if (blocks.isPending) {
    return null;
  }
  const count = formatCount(blocks.total, locale);
  if (blocks.isExact) {
    return (
      <span className={classes.total} role="status">
        <Plural value={blocks.total} one={`${count} row`} other={`${count} rows`} />
      </span>
    );
  }
  return (
    <span className={classes.total} role="status">
      <Trans>about {count} rows</Trans>{' '}
      <button
        type="button"
        className={classes.link}
        disabled={isCounting}
        onClick={() => {
          setIsCounting(true);
          void blocks.countExactly().finally(() => {
            setIsCounting(false);
          });
        }}
      >
        {isCounting ? <Trans>counting</Trans> : <Trans>count exactly</Trans>}
      </button>
    </span>
  );
}
