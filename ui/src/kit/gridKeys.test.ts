import { expect, it } from 'vitest';
import { intentOf, type PressedKey } from './gridKeys';

const press = (key: string, more: Partial<PressedKey> = {}): PressedKey => ({
  key,
  code: '',
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

it('letters move and select', () => {
  expect(intentOf(press('j'), true)).toEqual({ kind: 'step', by: 1, isExtending: false });
  expect(intentOf(press('x'), true)).toEqual({ kind: 'select' });
  expect(intentOf(press('X', { shiftKey: true }), true)).toEqual({ kind: 'range' });
});

it('letters that are switched off do nothing, and everything has another key', () => {
  for (const letter of ['j', 'k', 'x', 'X']) {
    expect(intentOf(press(letter), false)).toBeNull();
  }
  expect(intentOf(press('ArrowDown'), false)).toEqual({ kind: 'step', by: 1, isExtending: false });
  expect(intentOf(press('ArrowDown', { shiftKey: true }), false)).toEqual({ kind: 'step', by: 1, isExtending: true });
  expect(intentOf(press(' ', { shiftKey: true }), false)).toEqual({ kind: 'select' });
  expect(intentOf(press('a', { ctrlKey: true }), false)).toEqual({ kind: 'all' });
});

it('a key of an Arabic or Hindi keyboard stands for the Latin letter in its place', () => {
  expect(intentOf(press('ت', { code: 'KeyJ' }), true)).toEqual({ kind: 'step', by: 1, isExtending: false });
  expect(intentOf(press('ش', { code: 'KeyA', ctrlKey: true }), true)).toEqual({ kind: 'all' });
  expect(intentOf(press('j', { code: 'KeyC' }), true)).toEqual({ kind: 'step', by: 1, isExtending: false });
});

it('keys of the browser and of the page are left alone', () => {
  for (const pressed of [
    press('j', { ctrlKey: true }),
    press('k', { metaKey: true }),
    press('ArrowLeft', { altKey: true }),
    press('Tab'),
    press('/'),
    press('f'),
  ]) {
    expect(intentOf(pressed, true)).toBeNull();
  }
});
