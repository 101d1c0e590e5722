// Orders that the command bar finds by number, customer or seller.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { listOrdersOptions } from '../api/@tanstack/react-query.gen';
import type { Command } from '../kit/CommandRow';

const PAUSE_MILLISECONDS = 200;
const LIMIT = 6;

export function useOrderHits(query: string): { commands: Command[]; isPending: boolean } {
  const navigate = useNavigate();
  const wanted = query.trim();
  const asked = useSettled(wanted);
  const isAsked = asked !== '' && asked === wanted;
  const orders = useQuery({ ...listOrdersOptions({ query: { q: asked, limit: LIMIT } }), enabled: isAsked });
  const rows = isAsked ? (orders.data?.rows ?? []) : [];
  return {
    isPending: wanted !== '' && (!isAsked || orders.isPending),
    commands: rows.map((row) => ({
      id: `order${row.order_id}`,
      label: row.order_number,
      hint: row.customer_name ?? '',
      run: () => {
        void navigate({ to: '/orders/$orderId', params: { orderId: row.order_id } });
      },
    })),
  };
}

/** What is typed, once the reader pauses. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => {
      setSettled(text);
    }, PAUSE_MILLISECONDS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [text]);
  return settled;
}
