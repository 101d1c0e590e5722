import type { ChartSpec } from './chartOption';
import figures from './figures.module.css';
import { Table } from './Table';

interface Props {
  label: string;
  categoryTitle: string;
  spec: ChartSpec;
  format: (value: string) => string;
}

/** The figures of a chart, one row per category. */
export function ChartTable({ label, categoryTitle, spec, format }: Props) {
  return (
    <Table
      label={label}
      rows={spec.categories.map((name, at) => ({ name, at }))}
      rowKey={(row) => String(row.at)}
      columns={[
        { key: 'category', header: categoryTitle, cell: (row) => <bdi>{row.name}</bdi> },
        ...spec.series.map((series) => ({
          key: series.key,
          header: <bdi>{series.name}</bdi>,
          align: 'end' as const,
          cell: (row: { at: number }) => {
            const value = series.values[row.at];
            return value === null || value === undefined ? (
              <span className="muted">–</span>
            ) : (
              <bdi className={figures.figure}>{format(value)}</bdi>
            );
          },
        })),
      ]}
    />
  );
}
