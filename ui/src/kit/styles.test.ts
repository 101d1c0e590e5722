import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('..', import.meta.url);
const sheets = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'));

const PHYSICAL =
  /^\s*((margin|padding|border)-(left|right|top|bottom)\b|(left|right|top|bottom|width|height|(min|max)-(width|height))\s*:|(text-align|float)\s*:\s*(left|right))/m;

it.each(sheets)('%s lays out by logical properties only', (name) => {
  expect(readFileSync(new URL(name, root), 'utf8')).not.toMatch(PHYSICAL);
});

it.each(sheets)('%s takes its colours from tokens.json', (name) => {
  expect(readFileSync(new URL(name, root), 'utf8')).not.toMatch(/#[0-9a-f]{3,8}\b|rgba?\(/i);
});
