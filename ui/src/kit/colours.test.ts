// What ui.md promises of the colours, worked out anew from tokens.json.
import { describe, expect, it } from 'vitest';
import tokens from './tokens.json';

type Triple = [number, number, number];

const SCHEMES = ['light', 'dark'] as const;
const TEXT_CONTRAST = 4.5;
/** The ratios that the page on the look prints, light and dark. */
const STATUS_CONTRAST: Record<keyof typeof tokens.status, Record<(typeof SCHEMES)[number], number>> = {
  neutral: { light: 7.4, dark: 9.1 },
  info: { light: 5.7, dark: 7.6 },
  ok: { light: 5.6, dark: 8.6 },
  warn: { light: 6.6, dark: 9.4 },
  bad: { light: 6.4, dark: 8.1 },
  blocked: { light: 6.1, dark: 8.0 },
};
const MUTED_CONTRAST = { light: 6.1, dark: 7.6 };
const SERIES_CONTRAST = { light: 3.3, dark: 3.0 };
const SERIES_DISTANCE = { light: 24.9, dark: 28.9 };

/**
 * What protanopes, deuteranopes and tritanopes see of linear RGB.
 * Source: Machado, Oliveira, Fernandes (2009), table 1, severity 1.0.
 */
const SIGHTS: Record<string, Triple[]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const XYZ_OF_RGB: Triple[] = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const WHITE: Triple = [0.95047, 1, 1.08883];

function linear(colour: string): Triple {
  const channel = (at: number) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const dot = (row: Triple, by: Triple) => row[0] * by[0] + row[1] * by[1] + row[2] * by[2];

function times(matrix: Triple[], by: Triple): Triple {
  const [x, y, z] = matrix.map((row) => dot(row, by));
  return [x ?? 0, y ?? 0, z ?? 0];
}

/** The contrast of WCAG 2.2, section 1.4.3. */
function contrast(one: string | undefined, other: string | undefined): number {
  const luminance = (colour = '') => dot([0.2126, 0.7152, 0.0722], linear(colour));
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function lab(colour: string, sight: Triple[]): Triple {
  const [red, green, blue] = times(sight, linear(colour)).map((share) => Math.min(1, Math.max(0, share)));
  const xyz = times(XYZ_OF_RGB, [red ?? 0, green ?? 0, blue ?? 0]);
  const [x, y, z] = xyz.map((value, at) => {
    const share = value / (WHITE[at] ?? 1);
    return share > 216 / 24389 ? Math.cbrt(share) : ((24389 / 27) * share + 16) / 116;
  });
  return [116 * (y ?? 0) - 16, 500 * ((x ?? 0) - (y ?? 0)), 200 * ((y ?? 0) - (z ?? 0))];
}

/** The smallest ΔE*ab (CIE 1976) of any two: the formula by which 24.9 and 28.9 come out; CIEDE2000 gives 10.0 and 9.2. */
function smallestDistance(colours: string[], sight: Triple[]): number {
  const seen = colours.map((colour) => lab(colour, sight));
  return Math.min(
    ...seen.flatMap((one, at) => seen.slice(at + 1).map((other) => Math.hypot(...one.map((v, i) => v - (other[i] ?? 0))))),
  );
}

/** The page prints one decimal, so a figure may differ from it by a tenth. */
const atLeast = (printed: number) => printed - 0.1;

describe.each(SCHEMES)('in %s', (scheme) => {
  const colours = tokens.colour[scheme];
  it('every text can be read on every ground', () => {
    for (const text of [colours.text, colours.muted, colours.link]) {
      for (const ground of [colours.surface, colours.raised, colours.hover]) {
        expect(contrast(text, ground)).toBeGreaterThanOrEqual(TEXT_CONTRAST);
      }
    }
    expect(contrast(colours.muted, colours.surface)).toBeGreaterThan(atLeast(MUTED_CONTRAST[scheme]));
  });
  it.each(Object.entries(STATUS_CONTRAST))('the state %s has the contrast that is promised', (tone, promised) => {
    const [text, fill] = tokens.status[tone as keyof typeof tokens.status][scheme];
    expect(contrast(text, fill)).toBeGreaterThan(atLeast(promised[scheme]));
  });
  it('the series of a chart stand out from the ground', () => {
    expect(tokens.chart[scheme]).toHaveLength(8);
    const smallest = Math.min(...tokens.chart[scheme].map((colour) => contrast(colour, colours.surface)));
    expect(smallest).toBeGreaterThan(atLeast(SERIES_CONTRAST[scheme]));
  });
  it('two series differ for whoever looks', () => {
    const distances = Object.values(SIGHTS).map((sight) => smallestDistance(tokens.chart[scheme], sight));
    expect(Math.min(...distances)).toBeGreaterThan(atLeast(SERIES_DISTANCE[scheme]));
  });
});
