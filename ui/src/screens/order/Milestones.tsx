import { Trans, useLingui } from '@lingui/react/macro';
import type { MilestoneShape } from '../../api/types.gen';
import { Empty } from '../../kit/Empty';
import { Day } from '../../kit/Figure';
import { type Column, Table } from '../../kit/Table';
import { useWords } from '../words';

const TIMINGS = ['requested', 'promised', 'estimated', 'actual'];

interface Step {
  milestone: string;
  days: Record<string, string[]>;
}

/** What happened to the order and what was promised, a row per milestone. */
export function Milestones({ milestones }: { milestones: MilestoneShape[] }) {
  const { t } = useLingui();
  const word = useWords();
  if (milestones.length === 0) {
    return (
      <Empty title={<Trans>No milestone is known of this order</Trans>}>
        <Trans>They come in with the imports of whoever ships and invoices.</Trans>
      </Empty>
    );
  }
  const columns: Column<Step>[] = [
    { key: 'milestone', header: t`Milestone`, cell: (step) => word(step.milestone) },
    ...TIMINGS.filter((timing) => milestones.some((each) => each.timing === timing)).map((timing) => ({
      key: timing,
      header: word(timing),
      cell: (step: Step) => <Days days={step.days[timing] ?? []} />,
    })),
  ];
  return <Table label={t`Milestones`} columns={columns} rows={stepsOf(milestones)} rowKey={(step) => step.milestone} />;
}

/** Lines of one order reach a milestone on different days: each day is shown once. */
function Days({ days }: { days: string[] }) {
  if (days.length === 0) {
    return <Day on={null} />;
  }
  return days.map((day) => (
    <div key={day}>
      <Day on={day} />
    </div>
  ));
}

function stepsOf(milestones: MilestoneShape[]): Step[] {
  const steps = new Map<string, Step>();
  for (const { milestone, timing, reached_on } of milestones) {
    const step = steps.get(milestone) ?? { milestone, days: {} };
    const days = (step.days[timing] ??= []);
    if (!days.includes(reached_on)) {
      days.push(reached_on);
    }
    steps.set(milestone, step);
  }
  return [...steps.values()];
}
