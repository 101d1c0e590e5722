import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import { showExplanationOptions } from '../../api/@tanstack/react-query.gen';
import { Answer } from '../../app/Answer';
import { Facts } from '../../kit/Facts';
import { Day } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { PageHeader } from '../../kit/PageHeader';
import { Section } from '../../kit/Section';
import { Name } from '../Name';
import { useWords } from '../words';
import { Explanation } from './Explanation';

type Booking = Record<string, unknown>;

/** A booking by its number, or by its id from a list: on the page of its order, or by itself when it has none. */
export function BookingPage() {
  const { number } = useParams({ from: '/bookings/$number' });
  const query = useQuery(showExplanationOptions({ path: { number } }));
  return (
    <Answer query={query} isPage>
      {({ booking }) => {
        const orderId = textOf(booking, 'order_id');
        return orderId ? (
          <Navigate to="/orders/$orderId" params={{ orderId }} search={{ booking: textOf(booking, 'booking_number') }} replace />
        ) : (
          <BookingAlone asked={number} booking={booking} />
        );
      }}
    </Answer>
  );
}

function BookingAlone({ asked, booking }: { asked: string; booking: Booking }) {
  const number = textOf(booking, 'booking_number');
  const { t } = useLingui();
  const word = useWords();
  return (
    <>
      <PageHeader title={t`Booking ${number}`} back={<Link to="/$view" params={{ view: 'orders' }}>{t`Orders`}</Link>} />
      <Facts
        facts={[
          { label: t`Customer`, value: <Name text={textOf(booking, 'customer_name')} /> },
          { label: t`Kind`, value: word(textOf(booking, 'kind')) },
          { label: t`Booked on`, value: <Day on={textOf(booking, 'booked_on')} /> },
          {
            label: t`Amount`,
            value: <Money amount={textOf(booking, 'amount')} currency={textOf(booking, 'currency')} withCurrency />,
          },
          { label: t`Product`, value: <Name text={textOf(booking, 'product_name')} /> },
          { label: t`Territory`, value: <Name text={textOf(booking, 'territory_name')} /> },
        ]}
      />
      <Section title={t`Crediting`}>
        <Explanation bookingNumber={asked} />
      </Section>
    </>
  );
}

function textOf(booking: Booking, key: string): string {
  const value = booking[key];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
