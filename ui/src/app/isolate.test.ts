import { compileMessage } from '@lingui/message-utils/compileMessage';
import { setupI18n } from '@lingui/core';
import { expect, it } from 'vitest';
import { isolatePlaces } from './isolate';

const FIRST = '\u2068';
const LAST = '\u2069';

function say(message: string, values: Record<string, unknown>): string {
  const compiled = setupI18n({ locale: 'ar', messages: { ar: {} } });
  compiled.setMessagesCompiler(compileMessage);
  compiled.load('ar', isolatePlaces({ text: compileMessage(message) }));
  return compiled._('text', values);
}

it('places of a text are isolated', () => {
  expect(say('كشف {name} عن {period}', { name: 'Ann', period: '2026-Q2' })).toBe(
    `كشف ${FIRST}Ann${LAST} عن ${FIRST}2026-Q2${LAST}`,
  );
});

it('places inside the forms of a plural are isolated too', () => {
  expect(say('{n, plural, one {واحد} other {المحدد: {count}}}', { n: 7, count: '7' })).toBe(
    `المحدد: ${FIRST}7${LAST}`,
  );
});
