// The server says where things stand, as shares of a scale from 0 to 1; the browser only turns them into per cent.

const toShare = (text: string): number => Math.min(1, Math.max(0, Number(text) || 0));

const percent = (share: number): string => `${String(Math.round(share * 1_000_000) / 10_000)}%`;

/** A share as a length, such as 12.5%. */
export function shareLength(share: string): string {
  return percent(toShare(share));
}

export interface Extent {
  insetInlineStart: string;
  inlineSize: string;
}

/** Where a bar lies between two shares, whichever of them is the larger. */
export function extent(start: string, end: string): Extent {
  const [low = 0, high = 0] = [toShare(start), toShare(end)].sort((a, b) => a - b);
  return { insetInlineStart: percent(low), inlineSize: percent(high - low) };
}
