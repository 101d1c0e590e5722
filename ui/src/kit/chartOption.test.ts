import { expect, it } from 'vitest';
import { chartOption, type ChartReader, type ChartSpec, tooltipText } from './chartOption';

const SPEC: ChartSpec = {
  kind: 'bar',
  categories: ['Q1', 'Q2'],
  series: [{ key: 'paid', name: 'Paid', values: ['12345678901234567.89', null] }],
};
const READER: ChartReader = { format: (value) => `${value} EUR`, locale: 'en', isRightToLeft: false, hasReducedMotion: false };

it('the tooltip writes figures as they were given, also those that no number can hold', () => {
  expect(tooltipText(SPEC, 0, READER.format)).toBe('Q1\nPaid: 12345678901234567.89 EUR');
  expect(tooltipText(SPEC, 1, READER.format)).toBe('Q2\nPaid: –');
});

it('bars begin at zero', () => {
  expect(chartOption(SPEC, READER)).toMatchObject({ yAxis: { scale: false } });
});

it('from right to left the first category and the axis of values stand on the right', () => {
  expect(chartOption(SPEC, { ...READER, isRightToLeft: true })).toMatchObject({
    xAxis: { inverse: true },
    yAxis: { position: 'right' },
  });
  expect(chartOption(SPEC, READER)).toMatchObject({ xAxis: { inverse: false }, yAxis: { position: 'left' } });
});

it('tooltips are drawn without HTML, and nothing moves for whoever wants no motion', () => {
  expect(chartOption(SPEC, { ...READER, hasReducedMotion: true })).toMatchObject({
    animation: false,
    tooltip: { renderMode: 'richText' },
  });
});
