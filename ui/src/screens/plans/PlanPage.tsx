import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { showPlanOptions } from '../../api/@tanstack/react-query.gen';
import type { PlanPage as Plan } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { PageHeader } from '../../kit/PageHeader';
import { Section } from '../../kit/Section';
import { PlanComponent } from './PlanComponent';
import { PlanDifference } from './PlanDifference';
import { PlanFacts } from './PlanFacts';
import { VersionTable } from './VersionTable';

/** What a version of a plan promises, as a document that a payee can read. */
export function PlanPage() {
  const { name, version } = useParams({ from: '/plans/$name/$version' });
  const query = useQuery(showPlanOptions({ path: { plan_name: name, version } }));
  return (
    <Answer query={query} isPage>
      {(plan) => <PlanDocument plan={plan} />}
    </Answer>
  );
}

function PlanDocument({ plan }: { plan: Plan }) {
  const { against } = useSearch({ from: '/plans/$name/$version' });
  return (
    <>
      <PageHeader
        title={plan.title}
        back={
          <Link to="/plans">
            <Trans>Plans</Trans>
          </Link>
        }
      />
      <PlanFacts plan={plan} />
      {against ? <PlanDifference plan={plan} against={against} /> : null}
      {plan.components.map((component) => (
        <PlanComponent key={component.name} component={component} currency={plan.currency} />
      ))}
      <Section title={<Trans>Versions</Trans>}>
        <VersionTable name={plan.plan_name} title={plan.title} versions={plan.versions} shown={plan.version} />
      </Section>
    </>
  );
}
