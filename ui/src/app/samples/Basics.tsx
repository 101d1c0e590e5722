import { Brand } from '../../kit/Brand';
import { Empty } from '../../kit/Empty';
import { Facts } from '../../kit/Facts';
import { Count, Day, Decimal, Percent } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { Notice } from '../../kit/Notice';
import { Pending } from '../../kit/Pending';
import { Section } from '../../kit/Section';
import { Status } from '../../kit/Status';
import { Sum } from '../../kit/Sum';
import { LONG, NAMES, RIGHT_TO_LEFT, SCRIPT } from './names';

const TONES = ['neutral', 'info', 'ok', 'warn', 'bad', 'blocked'] as const;
const MILLION = 1_000_000;

/** Figures, states and what stands around them. */
export function Basics() {
  return (
    <>
      <Section title="Brand">
        <Brand />
      </Section>
      <Section title="Status">
        {TONES.map((tone) => (
          <span key={tone}>
            <Status tone={tone}>{tone}</Status>{' '}
          </span>
        ))}
      </Section>
      <Section title="Figures">
        <Facts
          facts={[
            { label: 'Euro', value: <Money amount="1234567.5" currency="EUR" withCurrency /> },
            { label: 'Yen', value: <Money amount="-1234" currency="JPY" withCurrency /> },
            { label: 'Dinar', value: <Money amount="0.125" currency="KWD" withCurrency /> },
            { label: 'Ledger', value: <Money amount="1234.5678" currency="USD" withCurrency /> },
            { label: 'None', value: <Money amount={null} currency="USD" /> },
            { label: 'Count', value: <Count value={MILLION} /> },
            { label: 'Decimal', value: <Decimal value="3.1250" /> },
            { label: 'Rate', value: <Percent rate="0.085" /> },
            { label: 'Day', value: <Day on="2026-03-01" /> },
            ...NAMES.map((name, at) => ({ label: `Name ${String(at + 1)}`, value: <bdi>{name}</bdi> })),
          ]}
        />
      </Section>
      <Section title="Sum">
        <Sum
          lines={[
            { key: 'one', label: 'Earned', amount: <Money amount="12.5" currency="EUR" /> },
            { key: 'two', label: RIGHT_TO_LEFT, amount: <Money amount="-2.5" currency="EUR" /> },
            { key: 'all', label: 'Payout', amount: <Money amount="10" currency="EUR" />, isTotal: true },
          ]}
        />
      </Section>
      <Section title="Notice">
        {TONES.map((tone) => (
          <Notice key={tone} tone={tone} title={`A notice: ${tone}`}>
            {tone === 'warn' ? LONG : SCRIPT}
          </Notice>
        ))}
      </Section>
      <Section title="Empty and Pending">
        <Empty title="Nothing is booked yet">Statements begin with the first quarter that has bookings.</Empty>
        <Pending />
      </Section>
    </>
  );
}
