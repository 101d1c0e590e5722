import { expect, it } from 'vitest';
import { datedLanes } from './dated';
import { VIEW } from './exampleView';

const BY = { label: 'seat', start: 'start_on', end: 'end_on' };
const row = (key: string, seat: string, start: string | null, end: string | null) => ({
  booking_id: key,
  seat,
  start_on: start,
  end_on: end,
});

it('dated rows share a lane by their name, from the first day to the month after the last', () => {
  const rows = [
    row('1', 'North', '2024-02-01', '2024-06-01'),
    row('2', 'South', '2024-06-01', null),
    row('3', 'North', '2025-12-15', null),
    row('4', 'West', null, null),
  ];
  const dated = datedLanes(VIEW, BY, rows, '2026-01-10');
  expect(dated?.lanes.map((lane) => [lane.label, lane.spans.length])).toEqual([
    ['North', 2],
    ['South', 1],
  ]);
  expect(dated?.from).toBe('2024-02-01');
  expect(dated?.until).toBe('2026-02-01');
});

it('without dates there is nothing to draw', () => {
  expect(datedLanes(VIEW, BY, [row('1', 'North', null, null)], '2026-01-10')).toBeNull();
});
