import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { showAllocationEffectOptions } from '../../api/@tanstack/react-query.gen';
import type { ComparedShape, EffectShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Empty } from '../../kit/Empty';
import { Count, Day, Percent } from '../../kit/Figure';
import { Notice } from '../../kit/Notice';
import { Section } from '../../kit/Section';
import { type Column, Table } from '../../kit/Table';
import { type Measure, MEASURES, useMeasure } from './measures';
import { MissingNotice } from './MissingNotice';
import classes from './trend.module.css';

/** What the optimum is worth in outcomes: its tickets against those that were held back and went by best available. */
export function EffectSection() {
  const { t } = useLingui();
  const query = useQuery(showAllocationEffectOptions());
  return (
    <Section title={t`The optimum against best available`}>
      <Answer query={query}>{(effect) => (effect.runs.length === 0 ? <NothingHeldBack /> : <Compared effect={effect} />)}</Answer>
    </Section>
  );
}

function NothingHeldBack() {
  return (
    <Empty title={<Trans>No applied run held tickets back</Trans>}>
      <Trans>
        Hold back a small share of the tickets when you plan a run: they go by best available, and what comes of them tells what the
        optimum is worth.
      </Trans>
    </Empty>
  );
}

function Compared({ effect }: { effect: EffectShape }) {
  const { t } = useLingui();
  const measures = MEASURES.flatMap((measure) => {
    const compared = effect.measures[measure];
    return compared ? [{ measure, compared }] : [];
  });
  const columns: Column<{ measure: Measure; compared: ComparedShape }>[] = [
    { key: 'measure', header: t`Measure`, cell: ({ measure }) => <Title measure={measure} currency={effect.currency} /> },
    {
      key: 'optimum',
      header: t`By the optimum`,
      align: 'end',
      cell: ({ measure, compared }) => <Figure measure={measure} currency={effect.currency} value={compared.optimum.value} />,
    },
    { key: 'n', header: 'n', align: 'end', cell: ({ compared }) => <Count value={compared.optimum.n} /> },
    {
      key: 'held_back',
      header: t`Held back`,
      align: 'end',
      cell: ({ measure, compared }) => <Figure measure={measure} currency={effect.currency} value={compared.held_back.value} />,
    },
    { key: 'other_n', header: 'n', align: 'end', cell: ({ compared }) => <Count value={compared.held_back.n} /> },
  ];
  return (
    <>
      <p className={classes.said}>
        {effect.runs.map((each) => (
          <span key={each.share}>
            <Trans>
              <Percent rate={each.share} /> held back, applied runs: <Count value={each.runs} />, <Day on={each.first_on} /> to{' '}
              <Day on={each.last_on} />.
            </Trans>{' '}
          </span>
        ))}
      </p>
      {effect.runs.length > 1 ? (
        <Notice tone="warn" title={<Trans>The share was not the same in all runs</Trans>}>
          <Trans>What differs between the times may then look like an effect.</Trans>
        </Notice>
      ) : null}
      <MissingNotice missing={effect.missing} />
      <ul className={classes.sentences}>
        {measures.map(({ measure, compared }) => (
          <li key={measure}>{compared.sentence}</li>
        ))}
      </ul>
      <Table
        label={t`The optimum against best available`}
        columns={columns}
        rows={measures}
        rowKey={({ measure }) => measure}
        isFitted
      />
    </>
  );
}

function Title({ measure, currency }: { measure: Measure; currency: string }) {
  return useMeasure(measure, currency).title;
}

function Figure({ measure, currency, value }: { measure: Measure; currency: string; value: string | null }) {
  const { format } = useMeasure(measure, currency);
  return <bdi>{value === null ? '–' : format(value)}</bdi>;
}
