import { Chart } from '../../kit/Chart';
import { Money } from '../../kit/Money';
import { ProgressRing } from '../../kit/ProgressRing';
import { Section } from '../../kit/Section';
import { Sparkline } from '../../kit/Sparkline';
import { TierBar } from '../../kit/TierBar';
import { Timeline } from '../../kit/Timeline';
import { Waterfall } from '../../kit/Waterfall';
import { BARS, LANES, LINES, STEPS, TICKS } from './figures';

const nothing = () => undefined;
const format = (value: string) => `${value} EUR`;

/** Everything that is drawn. */
export function Visuals() {
  return (
    <>
      <Section title="Waterfall">
        <Waterfall
          label="From the opening to the closing balance"
          zero="0.1"
          chosen="rates"
          onChoose={nothing}
          steps={STEPS.map((step) => ({ ...step, amount: <Money amount={step.amount} currency="EUR" isSigned /> }))}
        />
      </Section>
      <Section title="TierBar">
        <TierBar
          label="Attainment of New business"
          reached="62 % of the quota"
          share="0.413"
          ticks={TICKS}
          next="Next tier in 38,000.00 EUR: 0.6 % from 100 %"
        />
      </Section>
      <Section title="Timeline">
        <Timeline label="Who held the seat" lanes={LANES} from="2026-01-01" until="2027-01-01" mark="2026-08-15" />
      </Section>
      <Section title="ProgressRing and Sparkline">
        <ProgressRing label="62 % of the quota" share="0.62" text="62 %" />{' '}
        <Sparkline label="Payouts of six quarters, rising" values={['10', '12', '9', '14', '15', '18']} />
      </Section>
      <Section title="Chart">
        <Chart label="Paid by quarter and region" categoryTitle="Quarter" spec={BARS} format={format} />
        <Chart label="Backlog by quarter" categoryTitle="Quarter" spec={LINES} format={format} />
      </Section>
    </>
  );
}
