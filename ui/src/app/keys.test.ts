import { expect, it } from 'vitest';
import { chordOf, isCharacter, KeyMatcher, type KeyPress } from './keys';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

it('control and command are one modifier', () => {
  expect(chordOf(press('k', { ctrlKey: true }))).toBe('mod+k');
  expect(chordOf(press('k', { metaKey: true }))).toBe('mod+k');
});

it('shift is said of letters and named keys, not of what it makes of others', () => {
  expect(chordOf(press('X', { shiftKey: true }))).toBe('shift+x');
  expect(chordOf(press('Tab', { shiftKey: true }))).toBe('shift+tab');
  expect(chordOf(press('?', { shiftKey: true }))).toBe('?');
});

it('a modifier alone is no press', () => {
  expect(chordOf(press('Shift', { shiftKey: true }))).toBeNull();
});

it('keys of Arabic and Hindi keyboards count by their place', () => {
  expect(chordOf(press('ل', { code: 'KeyG' }))).toBe('g');
  expect(chordOf(press('؟', { code: 'Slash', shiftKey: true }))).toBe('?');
});

it('what could be typed is told from what could not', () => {
  expect(['g s', '?', 'shift+x', 'z'].map(isCharacter)).toEqual([true, true, true, true]);
  expect(['mod+k', 'escape', 'alt+1'].map(isCharacter)).toEqual([false, false, false]);
});

const ALL = ['g s', 'g o', 's', 'd', '?'];

it('a sequence is matched within its time', () => {
  const matcher = new KeyMatcher();
  expect(matcher.press('g', 0, ALL)).toBeNull();
  expect(matcher.isWaiting).toBe(true);
  expect(matcher.press('o', 900, ALL)).toBe('g o');
  expect(matcher.isWaiting).toBe(false);
});

it('after a pause the second key stands alone', () => {
  const matcher = new KeyMatcher();
  matcher.press('g', 0, ALL);
  expect(matcher.press('s', 5_000, ALL)).toBe('s');
});

it('an unknown sequence does nothing', () => {
  const matcher = new KeyMatcher();
  matcher.press('g', 0, ALL);
  expect(matcher.press('d', 100, ALL)).toBeNull();
  expect(matcher.press('d', 200, ALL)).toBe('d');
});

it('the first key pressed twice waits again', () => {
  const matcher = new KeyMatcher();
  matcher.press('g', 0, ALL);
  expect(matcher.press('g', 100, ALL)).toBeNull();
  expect(matcher.press('s', 200, ALL)).toBe('g s');
});
