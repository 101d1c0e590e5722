import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { showAllocationTrendOptions } from '../../api/@tanstack/react-query.gen';
import type { TrendShape } from '../../api/types.gen';
import { useAccount } from '../../app/account';
import { Answer } from '../../app/Answer';
import { ALLOCATION_READERS } from '../../app/roles';
import { Choice } from '../../kit/Choice';
import { Empty } from '../../kit/Empty';
import { SelectField } from '../../kit/Field';
import { PageHeader } from '../../kit/PageHeader';
import { EffectSection } from './EffectSection';
import { MEASURES, useMeasureNames } from './measures';
import { MissingNotice } from './MissingNotice';
import { PartSection } from './PartSection';
import { PartnerSection } from './PartnerSection';
import classes from './trend.module.css';

/** How partners do, month by month and against each other, and what the optimum is worth; somebody of a partner sees its own figures. */
export function TrendPage() {
  const { t } = useLingui();
  const { roles } = useAccount();
  const { step } = useSearch({ from: '/allocation-trend' });
  const query = useQuery({
    ...showAllocationTrendOptions({ query: { step: step === 'quarter' ? 'quarter' : 'month' } }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader title={t`Trend`} />
      <Answer query={query}>
        {(trend) =>
          trend.start_on === null ? (
            <Empty title={<Trans>No ticket was given to a partner yet</Trans>}>
              <Trans>Once tickets are given out and partners report what came of them, their figures stand here.</Trans>
            </Empty>
          ) : (
            <Figures trend={trend} />
          )
        }
      </Answer>
      {roles.some((role) => ALLOCATION_READERS.has(role)) ? <EffectSection /> : null}
    </>
  );
}

function Figures({ trend }: { trend: TrendShape }) {
  const { t } = useLingui();
  const asked = useSearch({ from: '/allocation-trend' });
  const navigate = useNavigate({ from: '/allocation-trend' });
  const measure = MEASURES.find((each) => each === asked.measure) ?? 'upsell_rate';
  const measures = useMeasureNames();
  const chosen = trend.partners.find((each) => each.partner_id === asked.partner);
  const turn = (change: { measure?: string; partner?: string | undefined; step?: string | undefined }) => {
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  };
  return (
    <>
      <div className={classes.tools}>
        <SelectField
          label={t`Measure`}
          value={measure}
          options={measures}
          onChange={(next) => {
            turn({ measure: next });
          }}
        />
        {trend.partners.length > 1 ? (
          <SelectField
            label={t`Partner`}
            value={chosen?.partner_id ?? ''}
            options={[
              { value: '', label: t`All partners together` },
              ...trend.partners.map((each) => ({ value: each.partner_id ?? '', label: each.partner_name ?? '' })),
            ]}
            onChange={(next) => {
              turn({ partner: next || undefined });
            }}
          />
        ) : null}
        <Choice
          label={t`By month or quarter`}
          value={trend.step === 'quarter' ? 'quarter' : 'month'}
          options={[
            { value: 'month', label: t`Months` },
            { value: 'quarter', label: t`Quarters` },
          ]}
          onChange={(next) => {
            turn({ step: next === 'quarter' ? next : undefined });
          }}
        />
      </div>
      <MissingNotice missing={trend.missing} />
      <PartSection trend={trend} measure={measure} chosen={chosen} />
      {trend.partners.length > 1 ? (
        <PartnerSection
          trend={trend}
          measure={measure}
          chosen={chosen}
          onChoose={(partner) => {
            turn({ partner });
          }}
        />
      ) : null}
    </>
  );
}
