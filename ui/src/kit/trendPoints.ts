// Where the points of a small trend line lie on its field.

export interface Point {
  x: number;
  y: number;
}

/** The points of a line through all values, evenly spaced, the largest on top; a flat line lies in the middle. */
export function trendPoints(values: string[], width: number, height: number, margin: number): Point[] {
  const heights = values.map((value) => Number(value) || 0);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const room = { x: width - 2 * margin, y: height - 2 * margin };
  return heights.map((value, at) => ({
    x: margin + (heights.length > 1 ? (at / (heights.length - 1)) * room.x : room.x),
    y: margin + (high > low ? (1 - (value - low) / (high - low)) * room.y : room.y / 2),
  }));
}
