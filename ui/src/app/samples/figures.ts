// What the samples of drawings show.
import type { ChartSpec } from '../../kit/chartOption';
import type { TierTick } from '../../kit/TierBar';
import type { TimelineLane } from '../../kit/Timeline';
import { LONG, RIGHT_TO_LEFT } from './names';

export const STEPS = [
  { key: 'opening', label: 'Opening balance', amount: '-100', kind: 'balance', start: '0.1', end: '0' },
  { key: 'credits', label: RIGHT_TO_LEFT, amount: '800', kind: 'gain', start: '0', end: '0.8' },
  { key: 'rates', label: LONG, amount: '200', kind: 'gain', start: '0.8', end: '1' },
  { key: 'adjustments', label: 'Adjustments of earlier periods', amount: '-300', kind: 'loss', start: '1', end: '0.7' },
  { key: 'payout', label: 'Payout', amount: '-600', kind: 'balance', start: '0.7', end: '0.1' },
] as const;

export const TICKS: TierTick[] = [
  { key: '0', at: '0', bound: '0 %', rate: '0.2 %', isReached: true },
  { key: '50', at: '0.333', bound: '50 %', rate: '0.4 %', isReached: true },
  { key: '100', at: '0.667', bound: '100 %', rate: '0.6 %', isReached: false },
];

export const LANES: TimelineLane[] = [
  {
    key: 'north',
    label: 'Account executive, North',
    spans: [
      { key: 'a', label: 'Ada Lovelace', startOn: '2025-06-01', endOn: '2026-04-15', tone: 'neutral' },
      { key: 'b', label: RIGHT_TO_LEFT, startOn: '2026-04-15', endOn: null, tone: 'info' },
    ],
  },
  {
    key: 'south',
    label: LONG,
    spans: [
      { key: 'c', label: 'Vacant', startOn: '2026-02-01', endOn: '2026-03-01', tone: 'warn' },
      { key: 'd', label: LONG, startOn: '2026-03-01', endOn: '2026-11-01', tone: 'ok' },
    ],
  },
];

const QUARTERS = ['2025-Q3', '2025-Q4', '2026-Q1', '2026-Q2'];

export const BARS: ChartSpec = {
  kind: 'bar',
  categories: QUARTERS,
  series: ['North', 'South', 'East', 'West', 'Asia', 'Africa', 'Oceania', 'Online'].map((name, at) => ({
    key: name,
    name,
    values: QUARTERS.map((_, quarter) => String(100 + 30 * ((at * 7 + quarter * 3) % 8))),
  })),
};

export const LINES: ChartSpec = {
  kind: 'line',
  categories: QUARTERS,
  series: [
    { key: 'new', name: 'New', values: ['1200', '1350', null, '1500'] },
    { key: 'old', name: 'Older than a month', values: ['400', '380', '420', '250'] },
  ],
};
