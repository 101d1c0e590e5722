import { useLingui } from '@lingui/react/macro';
import type { TrendRowShape, TrendShape } from '../../api/types.gen';
import { Count } from '../../kit/Figure';
import { IntervalMark } from '../../kit/IntervalMark';
import { intervalScale } from '../../kit/intervalScale';
import { Section } from '../../kit/Section';
import { type Column, Table } from '../../kit/Table';
import board from '../allocation/board.module.css';
import { type Measure, useMeasure } from './measures';

interface Props {
  trend: TrendShape;
  measure: Measure;
  chosen: TrendRowShape | undefined;
  onChoose: (partnerId: string | undefined) => void;
}

/** Partners against each other over the whole time, by one measure, the highest first. */
export function PartnerSection({ trend, measure, chosen, onChoose }: Props) {
  const { t } = useLingui();
  const { title, format, interval } = useMeasure(measure, trend.currency);
  const value = (row: TrendRowShape) => row.measures[measure].value;
  const rows = trend.partners.toSorted(
    (one, other) => Number(value(one) === null) - Number(value(other) === null) || Number(value(other)) - Number(value(one)),
  );
  const scale = intervalScale(rows.map((row) => row.measures[measure]));
  const columns: Column<TrendRowShape>[] = [
    {
      key: 'partner',
      header: t`Partner`,
      wraps: true,
      cell: (row) => (
        <button
          type="button"
          className={board.ticket}
          aria-pressed={row.partner_id === chosen?.partner_id}
          onClick={() => {
            onChoose(row.partner_id === chosen?.partner_id ? undefined : (row.partner_id ?? undefined));
          }}
        >
          <bdi>{row.partner_name}</bdi>
        </button>
      ),
    },
    { key: 'given', header: t`Given`, align: 'end', narrow: 'hide', cell: (row) => <Count value={row.given} /> },
    { key: 'contacted', header: t`Contacted`, align: 'end', narrow: 'hide', cell: (row) => <Count value={row.contacted} /> },
    {
      key: 'n',
      header: <abbr title={t`Tickets that the figure is of`}>n</abbr>,
      align: 'end',
      narrow: 'hide',
      cell: (row) => <Count value={row.measures[measure].n} />,
    },
    {
      key: 'value',
      header: title,
      align: 'end',
      cell: (row) => <bdi>{row.measures[measure].value === null ? '–' : format(row.measures[measure].value)}</bdi>,
    },
    { key: 'interval', header: t`95 % interval`, align: 'end', narrow: 'below', cell: (row) => interval(row.measures[measure]) },
    {
      key: 'mark',
      header: <span className="unseen">{t`Drawn`}</span>,
      narrow: 'hide',
      share: '30%',
      cell: (row) => <IntervalMark interval={row.measures[measure]} scale={scale} />,
    },
  ];
  return (
    <Section title={t`Partners against each other`}>
      <Table label={t`Partners against each other`} columns={columns} rows={rows} rowKey={(row) => row.partner_id ?? ''} />
    </Section>
  );
}
