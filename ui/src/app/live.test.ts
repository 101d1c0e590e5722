import { beforeEach, expect, it, vi } from 'vitest';
import type { News } from './live';

const page = { hidden: false, onSeen: () => undefined as unknown };

vi.stubGlobal('document', {
  get hidden() {
    return page.hidden;
  },
  addEventListener: (_: string, listener: () => void) => {
    page.onSeen = listener;
  },
});

const { isAbout, onNews, tell } = await import('./live');

let heard: (string[] | null)[] = [];
onNews((news: News) => heard.push(news && [...news]));

beforeEach(() => {
  heard = [];
  page.hidden = false;
});

it('news are about what is shown when they name one of its topics, or anything after a gap', () => {
  expect(isAbout(new Set(['bookings']), ['orders', 'bookings'])).toBe(true);
  expect(isAbout(new Set(['bookings']), ['orders'])).toBe(false);
  expect(isAbout(null, ['orders'])).toBe(true);
  expect(isAbout(null, [])).toBe(false);
});

it('a page that nobody sees hears everything at once when it is seen again', () => {
  tell(new Set(['orders']));
  page.hidden = true;
  tell(new Set(['bookings']));
  tell(new Set(['credits', 'bookings']));
  expect(heard).toEqual([['orders']]);
  page.hidden = false;
  page.onSeen();
  page.onSeen();
  expect(heard).toEqual([['orders'], ['bookings', 'credits']]);
});

it('a gap while nobody looked makes everything old, whatever else was heard', () => {
  page.hidden = true;
  tell(null);
  tell(new Set(['bookings']));
  page.hidden = false;
  page.onSeen();
  expect(heard).toEqual([null]);
});

it('who no longer watches is not called', () => {
  const watcher = vi.fn();
  onNews(watcher)();
  tell(null);
  expect(watcher).not.toHaveBeenCalled();
});
