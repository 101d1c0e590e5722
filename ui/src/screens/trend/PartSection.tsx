import { Trans, useLingui } from '@lingui/react/macro';
import type { TrendRowShape, TrendShape } from '../../api/types.gen';
import { Count } from '../../kit/Figure';
import { formatMonth } from '../../kit/format';
import { IntervalChart } from '../../kit/IntervalChart';
import { useLocale } from '../../kit/locale';
import { Section } from '../../kit/Section';
import { type Column, Table } from '../../kit/Table';
import { type Measure, useMeasure } from './measures';
import classes from './trend.module.css';

interface Props {
  trend: TrendShape;
  measure: Measure;
  chosen: TrendRowShape | undefined;
}

/** One measure part by part, of one partner or of all together: drawn, and as a table beside it. */
export function PartSection({ trend, measure, chosen }: Props) {
  const { t } = useLingui();
  const locale = useLocale();
  const { title, format, interval } = useMeasure(measure, trend.currency);
  const own = new Map(trend.rows.filter((row) => row.partner_id === chosen?.partner_id).map((row) => [row.start_on, row]));
  const rows = trend.together.map((all) => (chosen ? (own.get(all.start_on) ?? { ...all, given: 0 }) : all));
  const name = (row: TrendRowShape, hasYear: boolean): string => {
    const quarter = String(Math.ceil(Number(row.start_on.slice(5, 7)) / 3));
    const year = row.start_on.slice(0, 4);
    return trend.step === 'quarter' ? t`Q${quarter} ${year}` : formatMonth(row.start_on, locale, hasYear);
  };
  const figure = (row: TrendRowShape) => (row.given > 0 ? row.measures[measure] : { n: 0, value: null, low: null, high: null });
  const columns: Column<TrendRowShape>[] = [
    { key: 'part', header: trend.step === 'quarter' ? t`Quarter` : t`Month`, cell: (row) => name(row, true) },
    { key: 'given', header: t`Given`, align: 'end', narrow: 'hide', cell: (row) => <Count value={row.given} /> },
    {
      key: 'n',
      header: <abbr title={t`Tickets that the figure is of`}>n</abbr>,
      align: 'end',
      cell: (row) => <Count value={figure(row).n} />,
    },
    {
      key: 'value',
      header: title,
      align: 'end',
      cell: (row) => {
        const { value } = figure(row);
        return <bdi>{value === null ? '–' : format(value)}</bdi>;
      },
    },
    { key: 'interval', header: t`95 % interval`, align: 'end', narrow: 'below', cell: (row) => interval(figure(row)) },
  ];
  const of = chosen?.partner_name ?? t`all partners together`;
  return (
    <Section title={t`${title}: ${of}`}>
      <p className={classes.said}>
        <Trans>
          By the days for which tickets were given. A bar is the 95 % interval: the wider, the less is known.
        </Trans>
      </p>
      <div className={classes.beside}>
        <IntervalChart
          label={t`${title}: ${of}`}
          points={rows.map((row, at) => ({ ...figure(row), key: row.start_on, name: name(row, at === 0) }))}
          format={format}
        />
        <Table label={t`${title}: ${of}`} columns={columns} rows={rows} rowKey={(row) => row.start_on} isFitted />
      </div>
    </Section>
  );
}
