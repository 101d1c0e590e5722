import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { showFairnessOptions } from '../../api/@tanstack/react-query.gen';
import type { AllocationRunPage, FairnessShape } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Button } from '../../kit/Button';
import { Percent } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { Section } from '../../kit/Section';
import { type Column, Table } from '../../kit/Table';

/** What it costs to guarantee every partner a share of its places; worked out when somebody asks. */
export function FairnessCurve({ run }: { run: AllocationRunPage }) {
  const { t } = useLingui();
  const [isAsked, setIsAsked] = useState(false);
  return (
    <Section title={t`Balance between partners`} isScreenOnly>
      {isAsked ? (
        <Curve run={run} />
      ) : (
        <Button
          onClick={() => {
            setIsAsked(true);
          }}
        >
          <Trans>What would a guaranteed share cost?</Trans>
        </Button>
      )}
    </Section>
  );
}

function Curve({ run }: { run: AllocationRunPage }) {
  const { t } = useLingui();
  const query = useQuery(showFairnessOptions({ path: { allocation_run_id: run.allocation_run_id } }));
  const columns: Column<FairnessShape>[] = [
    { key: 'share', header: t`Guaranteed share`, align: 'end', cell: (row) => <Percent rate={row.guaranteed_share} /> },
    {
      key: 'value',
      header: t`Value of the plan`,
      align: 'end',
      cell: (row) => <Money amount={row.value} currency={run.currency} />,
    },
    { key: 'cost', header: t`Costs`, align: 'end', cell: (row) => <Money amount={row.cost} currency={run.currency} /> },
  ];
  return (
    <Answer query={query}>
      {({ rows }) => (
        <Table
          label={t`Balance between partners`}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.guaranteed_share}
          isFitted
        />
      )}
    </Answer>
  );
}
