import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import tokens from './tokens.json';

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

function channel(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => channel(parseInt(colour.slice(at, at + 2), 16)));
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/** The contrast of WCAG 2.2, section 1.4.3. */
function contrast(one: string | undefined, other: string | undefined): number {
  const [dark, light] = [luminance(one ?? ''), luminance(other ?? '')].sort((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

const SCHEMES = ['light', 'dark'] as const;

it.each(SCHEMES)('every text can be read in %s', (scheme) => {
  const colours = tokens.colour[scheme];
  for (const text of [colours.text, colours.muted, colours.link]) {
    for (const ground of [colours.surface, colours.raised, colours.hover]) {
      expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
    }
  }
  for (const [tone, pair] of Object.entries(tokens.status)) {
    expect(contrast(pair[scheme][0], pair[scheme][1]), tone).toBeGreaterThanOrEqual(4.5);
  }
});
