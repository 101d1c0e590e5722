import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { showOrderOptions } from '../../api/@tanstack/react-query.gen';
import type { OrderDetail, OrderPage as OrderAnswer } from '../../api/types.gen';
import { Answer } from '../../app/Answer';
import { Facts } from '../../kit/Facts';
import { Day } from '../../kit/Figure';
import { Money } from '../../kit/Money';
import { PageHeader } from '../../kit/PageHeader';
import { Section } from '../../kit/Section';
import { useCodeWords } from '../codeWords';
import { Name } from '../Name';
import { Bookings } from './Bookings';
import { Milestones } from './Milestones';

export function OrderPage() {
  const { orderId } = useParams({ from: '/orders/$orderId' });
  const query = useQuery(showOrderOptions({ path: { order_id: orderId } }));
  return (
    <Answer query={query} isPage>
      {(answer) => <Order answer={answer} />}
    </Answer>
  );
}

function Order({ answer }: { answer: OrderAnswer }) {
  const { t } = useLingui();
  const { booking } = useSearch({ from: '/orders/$orderId' });
  const { order, bookings, milestones } = answer;
  return (
    <>
      <PageHeader title={t`Order ${order.order_number}`} back={<Link to="/$view" params={{ view: 'orders' }}>{t`Orders`}</Link>} />
      <OrderFacts order={order} />
      <Section title={t`Bookings and credits`}>
        <Bookings key={booking} bookings={bookings} wanted={booking} />
      </Section>
      <Section title={t`Milestones`}>
        <Milestones milestones={milestones} />
      </Section>
    </>
  );
}

function OrderFacts({ order }: { order: OrderDetail }) {
  const { t } = useLingui();
  const valueWord = useCodeWords('value');
  return (
    <Facts
      facts={[
        { label: t`Customer`, value: <Name text={order.customer_name} /> },
        { label: t`Ordered on`, value: <Day on={order.ordered_on} /> },
        { label: t`Amount`, value: <Money amount={order.amount} currency={order.currency} withCurrency /> },
        { label: t`Seller`, value: <Name text={order.seller_name} /> },
        { label: t`Territory`, value: <Name text={order.territory_name} /> },
        { label: t`Channel`, value: <Name text={order.channel && valueWord(order.channel)} /> },
        { label: t`Purchase order`, value: <Name text={order.purchase_order_number} /> },
      ]}
    />
  );
}
