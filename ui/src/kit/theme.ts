// Mantine's theme and our own CSS variables, both from tokens.json, so that a colour stands in one place only.
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { iconPicture } from './iconPictures';
import type { Tone } from './Status';
import tokens from './tokens.json';

const rem = (pixels: number): string => `${String(pixels / 16)}rem`;

const blue: MantineColorsTuple = [
  '#e3f0fb',
  '#c6e0f7',
  '#9fcaf0',
  '#74b1e6',
  '#4a97d9',
  '#2a7fc6',
  '#176fb6',
  '#0b5fa5',
  '#094f8a',
  '#073f6e',
];

export const theme = createTheme({
  fontFamily: tokens.font.family,
  fontFamilyMonospace: tokens.font.mono,
  fontSizes: {
    xs: rem(tokens.font.small.size),
    sm: rem(tokens.font.body.size),
    md: rem(tokens.font.body.size),
    lg: rem(tokens.font.section.size),
    xl: rem(tokens.font.title.size),
  },
  defaultRadius: tokens.radius,
  colors: { blue },
  primaryColor: 'blue',
  primaryShade: 7,
  respectReducedMotion: true,
});

type Scheme = 'light' | 'dark';

function schemeVariables(scheme: Scheme): Record<string, string> {
  const colours = Object.entries(tokens.colour[scheme]).map(([name, value]) => [`--${name}`, value]);
  const status = Object.entries(tokens.status).flatMap(([tone, pair]) => [
    [`--${tone}-text`, pair[scheme][0] ?? ''],
    [`--${tone}-fill`, pair[scheme][1] ?? ''],
    [`--${tone}-icon`, iconPicture(tone as Tone, pair[scheme][0] ?? '')],
  ]);
  const series = tokens.chart[scheme].map((value, at) => [`--chart-${String(at + 1)}`, value]);
  return {
    ...(Object.fromEntries([...colours, ...status, ...series]) as Record<string, string>),
    '--check-icon': iconPicture('ok', tokens.colour[scheme].surface),
    '--mantine-color-body': tokens.colour[scheme].surface,
    '--mantine-color-text': tokens.colour[scheme].text,
    '--mantine-color-dimmed': tokens.colour[scheme].muted,
    '--mantine-color-placeholder': tokens.colour[scheme].muted,
    '--mantine-color-default': tokens.colour[scheme].surface,
    '--mantine-color-default-border': tokens.colour[scheme]['strong-line'],
    '--mantine-color-default-hover': tokens.colour[scheme].hover,
    '--mantine-color-error': tokens.status.bad[scheme][0] ?? '',
  };
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--row': rem(tokens.row.normal),
    '--pointer': rem(tokens.target.pointer),
    '--finger': rem(tokens.target.finger),
    '--radius': rem(tokens.radius),
    '--motion': `${String(tokens.motion)}ms`,
    '--body-size': rem(tokens.font.body.size),
    '--body-line': rem(tokens.font.body.line),
    '--small-size': rem(tokens.font.small.size),
    '--small-line': rem(tokens.font.small.line),
    '--tall-body-size': rem(tokens.font.tall.body.size),
    '--tall-body-line': rem(tokens.font.tall.body.line),
    '--tall-small-size': rem(tokens.font.tall.small.size),
    '--tall-small-line': rem(tokens.font.tall.small.line),
    '--section-size': rem(tokens.font.section.size),
    '--section-line': rem(tokens.font.section.line),
    '--title-size': rem(tokens.font.title.size),
    '--title-line': rem(tokens.font.title.line),
    ...Object.fromEntries(tokens.space.map((pixels, step) => [`--space-${String(step + 1)}`, rem(pixels)])),
  },
  light: schemeVariables('light'),
  dark: schemeVariables('dark'),
});
