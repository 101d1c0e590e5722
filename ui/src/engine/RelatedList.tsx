import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { formatAddress } from '../app/address';
import { Answer } from '../app/Answer';
import { formatCount } from '../kit/format';
import { useLocale } from '../kit/locale';
import { Table } from '../kit/Table';
import { useWidth } from '../kit/useWidth';
import { alignOf } from './cells';
import { FieldValue } from './FieldValue';
import { GoLink } from './GoLink';
import { firstRowsOptions } from './gridApi';
import { fillFilter, fillPath } from './path';
import { columnsOnPhone, columnsWithin, relatedColumns } from './relatedColumns';
import { RelatedTimeline } from './RelatedTimeline';
import type { Related, Row, View } from './types';

const SHOWN = 20;

interface Props {
  view: View;
  related: Related;
  row: Row;
  /** How many rows are shown of it. */
  limit?: number;
}

/** The first rows of another list that belong to a row, and the way to all of them. */
export function RelatedList({ view, related, row, limit = SHOWN }: Props) {
  const locale = useLocale();
  const [frame, width] = useWidth();
  // Without a filter it is the whole list.
  const filters = related.filter ? [fillFilter(related.filter, row)] : [];
  const query = useQuery(firstRowsOptions({ view: view.name, f: filters, q: '', asOf: null }, limit));
  const pathOf = (each: Row) => (view.row_path ? fillPath(view.row_path, each) : null);
  return (
    <Answer query={query}>
      {({ rows, total, total_is_exact: isExact }) => {
        const count = formatCount(total, locale);
        const columns = columnsWithin(relatedColumns(view.columns, related.filter, rows), width, locale);
        const onPhone = columnsOnPhone(columns);
        return rows.length === 0 ? (
          <p className="muted">{view.empty.title}</p>
        ) : (
          <div ref={frame}>
            {related.timeline ? <RelatedTimeline view={view} title={related.title} by={related.timeline} rows={rows} /> : null}
            <Table
              label={related.title}
              rows={rows}
              rowKey={(each) => each[view.row_key] ?? ''}
              columns={columns.map((column, index) => ({
                key: column.key,
                header: column.label,
                align: alignOf(column),
                narrow: onPhone.has(column.key) ? 'keep' : 'hide',
                cell: (each: Row) => {
                  const path = index === 0 && !column.to ? pathOf(each) : null;
                  const value = <FieldValue row={each} column={column} />;
                  return path ? <GoLink to={path}>{value}</GoLink> : value;
                },
              }))}
            />
            {total > rows.length ? (
              <p>
                <GoLink to={`/${view.name}${formatAddress({ f: filters })}`}>
                  {isExact ? <Trans>Show all {count}</Trans> : <Trans>Show all, about {count}</Trans>}
                </GoLink>
              </p>
            ) : null}
          </div>
        );
      }}
    </Answer>
  );
}
