import { describe, expect, it } from 'vitest';
import { readCondition, withOperator, writeCondition, writeConstant } from './condition';

const NAMES = new Set(['channel']);

it.each([
  ['-', 'string', 'any', []],
  ['null', 'number', 'no_value', []],
  ['not(null)', 'number', 'some_value', []],
  ['web', 'string', 'is', ['web']],
  ['"web shop"', 'string', 'is', ['web shop']],
  ['web, "web shop", field', 'string', 'one_of', ['web', 'web shop', 'field']],
  ['not(web, field)', 'string', 'is_not', ['web', 'field']],
  ['>= 1200.50', 'number', 'at_least', ['1200.50']],
  ['<-5', 'number', 'less', ['-5']],
  ['!= 3', 'number', 'is_not', ['3']],
  ['[1..100000]', 'number', 'between', ['1', '100000']],
  ['[2026-01-01..2026-04-01)', 'date', 'between', ['2026-01-01', '2026-04-01']],
  ['date("2026-01-31")', 'date', 'is', ['2026-01-31']],
  ['true', 'boolean', 'is', ['true']],
  ['"say \\"yes\\""', 'string', 'is', ['say "yes"']],
])('%s in a column of type %s is "%s"', (text, type, operator, values) => {
  expect(readCondition(text, type)).toMatchObject({ operator, values });
});

it.each([
  ['> amount * 2', 'number'],
  ['web shop', 'string'],
  ['>= 1, <= 5', 'number'],
  ['abs(?) > 3', 'number'],
  ['[1..', 'number'],
  ['web,', 'string'],
  ['not(not(web))', 'string'],
  ['5', 'string'],
  ['web', 'number'],
])('%s in a column of type %s stays an expression as it was written', (text, type) => {
  const condition = readCondition(text, type);
  expect(condition.operator).toBe('expression');
  expect(writeCondition(condition, type, NAMES)).toBe(text);
});

it.each([
  ['-', 'string'],
  ['null', 'date'],
  ['web, "web shop"', 'string'],
  ['not(web)', 'string'],
  ['>= 1000', 'number'],
  ['(1..5]', 'number'],
  ['[2026-01-01..2026-04-01)', 'date'],
  ['false', 'boolean'],
])('%s is written as it was read', (text, type) => {
  expect(writeCondition(readCondition(text, type), type, NAMES)).toBe(text);
});

it('puts a text in quotes that could be read as something else', () => {
  expect(['web', 'channel', 'not', 'web shop', '5', 'a"b'].map((text) => writeConstant(text, 'string', NAMES))).toEqual([
    'web',
    '"channel"',
    '"not"',
    '"web shop"',
    '"5"',
    '"a\\"b"',
  ]);
});

describe('another operator', () => {
  const listed = readCondition('1, 5, 9', 'number');

  it('keeps as many values as it takes', () => {
    expect(withOperator(listed, 'at_least', '1, 5, 9').values).toEqual(['1']);
    expect(withOperator(listed, 'between', '1, 5, 9').values).toEqual(['1', '5']);
    expect(withOperator(listed, 'any', '1, 5, 9').values).toEqual([]);
  });

  it('begins an expression with what stood there', () => {
    expect(withOperator(listed, 'expression', '1, 5, 9').text).toBe('1, 5, 9');
  });
});
