import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('..', import.meta.url);
const sheets = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'));

// What would not turn round when the pages run from right to left: properties and values that name a side of the screen.
const PHYSICAL = [
  /(^|[{;\s])(scroll-)?(margin|padding|border)-(left|right|top|bottom)\b/,
  /(^|[{;\s])border-(top|bottom)-(left|right)-radius\s*:/,
  /(^|[{;\s])(left|right|top|bottom|width|height|(min|max)-(width|height))\s*:/,
  /(text-align|float|clear|justify-[a-z]+|caption-side)\s*:[^;]*\b(left|right)\b/,
  /(transform-origin|(background|object|mask)-position|background)\s*:[^;]*\b(left|right)\b/,
  /\bto (left|right)\b/,
];
const FOUR_SIDES = /(^|[{;\s])(margin|padding|inset|border-(width|style|color)|scroll-(margin|padding))\s*:\s*([^;}]+)/g;

/** Four values of which the second and the fourth differ mean right and left. */
function namesSides(values: string): boolean {
  const sides = values.trim().split(/\s+(?![^(]*\))/);
  return sides.length === 4 && sides[1] !== sides[3];
}

const read = (name: string): string => readFileSync(new URL(name, root), 'utf8').replaceAll(/\/\*[^]*?\*\//g, '');

it.each(sheets)('%s lays out by logical properties only', (name) => {
  const text = read(name).replaceAll(/@(media|container)[^{]*/g, '');
  for (const side of PHYSICAL) {
    expect(text).not.toMatch(new RegExp(side, 'm'));
  }
  expect([...text.matchAll(FOUR_SIDES)].filter((found) => namesSides(found[5] ?? '')).map(String)).toEqual([]);
});

it.each(sheets)('%s takes its colours from tokens.json', (name) => {
  expect(readFileSync(new URL(name, root), 'utf8')).not.toMatch(/#[0-9a-f]{3,8}\b|rgba?\(/i);
});
