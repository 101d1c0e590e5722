// Where days lie between two days: days are counted in UTC, so that no reader's zone moves a bar.

const DAY_MILLISECONDS = 86_400_000;
const MOST_TICKS = 13;

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MILLISECONDS;

/** The share of the way from one day to another at which a day lies, kept between the two. */
export function dayShare(day: string, from: string, until: string): string {
  const share = (dayNumber(day) - dayNumber(from)) / (dayNumber(until) - dayNumber(from));
  return String(Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0);
}

/** First days of months to mark between two days: of every month, quarter or year, whichever are not too many. */
export function dayTicks(from: string, until: string): string[] {
  const [firstYear = 0, firstMonth = 1] = from.split('-').map(Number);
  for (const step of [1, 3, 12, 60, 120]) {
    const ticks: string[] = [];
    for (let month = Math.ceil((firstYear * 12 + firstMonth - 1) / step) * step; ticks.length <= MOST_TICKS; month += step) {
      const year = String(Math.floor(month / 12)).padStart(4, '0');
      const day = `${year}-${String((month % 12) + 1).padStart(2, '0')}-01`;
      if (day >= until) {
        return ticks.filter((tick) => tick >= from);
      }
      ticks.push(day);
    }
  }
  return [];
}
