import { Trans, useLingui } from '@lingui/react/macro';
import { Money } from '../../kit/Money';
import { Table } from '../../kit/Table';
import { CreditTable } from './CreditTable';
import { linesOf, type StatementDocument, type StatementLine } from './document';
import { Formula } from './Formula';
import classes from './StepLines.module.css';

interface Props {
  statement: StatementDocument;
  currency: string;
  step: string;
  title: string;
}

/** The lines that make a bar of the balance, each with its part of it. */
export function StepLines({ statement, currency, step, title }: Props) {
  const { t } = useLingui();
  const partOf = (line: StatementLine) => (step === 'payout' ? line.amount : (line.parts[step] ?? '0'));
  const lines = linesOf(statement).filter(
    (line) => line.currency === currency && (step === 'payout' || line.parts[step] !== undefined),
  );
  return (
    <div className={classes.lines}>
      {lines.length === 0 ? (
        <p className="muted">
          {step.endsWith('_balance') ? (
            <Trans>What was earned is paid out with each period, so that no balance is carried over.</Trans>
          ) : (
            <Trans>No line of this statement belongs here.</Trans>
          )}
        </p>
      ) : (
        <Table
          isInner
          label={t`Lines of ${title}`}
          rows={lines}
          rowKey={(line) => [line.component, line.for_period, line.window].join(' ')}
          columns={[
            { key: 'title', header: title, cell: (line) => <bdi>{line.title}</bdi> },
            {
              key: 'how',
              header: t`How it came about`,
              cell: (line) => <Formula line={line} />,
              narrow: 'below',
              wraps: true,
            },
            {
              key: 'part',
              header: t`Amount`,
              align: 'end',
              cell: (line) => <Money amount={partOf(line)} currency={currency} withCurrency />,
            },
          ]}
          unfolding={{
            label: (line) => t`Credits in ${line.title}`,
            content: (line) => <CreditTable line={line} />,
            isEmpty: (line) => line.credits.length === 0,
          }}
        />
      )}
    </div>
  );
}
