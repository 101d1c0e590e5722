// Where figures and the ends of their intervals lie between two round numbers; they become numbers only to be drawn.

export interface Interval {
  value: string | null;
  low: string | null;
  high: string | null;
}

export interface Scale {
  from: number;
  to: number;
  /** Round numbers from one end to the other. */
  ticks: number[];
}

const TICKS = 4;
const ROUND = [1, 2, 5, 10];

/** Round numbers around all figures and ends; without any, from zero to one. */
export function intervalScale(rows: Interval[]): Scale {
  const seen = rows.flatMap((row) => [row.value, row.low, row.high]).flatMap((each) => (each === null ? [] : [Number(each)]));
  const [low, high] = seen.length > 0 ? [Math.min(...seen), Math.max(...seen)] : [0, 1];
  const step = roundStep((high - low || Math.abs(high) || 1) / TICKS);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
  return { from: first * step, to: last * step, ticks };
}

function roundStep(rough: number): number {
  const size = 10 ** Math.floor(Math.log10(rough));
  return (ROUND.find((each) => each * size >= rough) ?? 10) * size;
}

/** How far along the scale a figure lies, as a length of a style sheet. */
export function scaleLength(scale: Scale, value: string | number): string {
  return lengthOf((Number(value) - scale.from) / (scale.to - scale.from));
}

/** How long the way between two figures is on the scale. */
export function spanLength(scale: Scale, low: string, high: string): string {
  return lengthOf((Number(high) - Number(low)) / (scale.to - scale.from));
}

const lengthOf = (share: number): string => `${String(Math.round(share * 1e6) / 1e4)}%`;
