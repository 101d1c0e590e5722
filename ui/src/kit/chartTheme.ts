// The one look of every chart, from tokens.json: a canvas knows nothing of the style sheets.
import tokens from './tokens.json';

export type ChartScheme = 'light' | 'dark';

/** The theme of ECharts for a colour scheme. */
export function chartTheme(scheme: ChartScheme) {
  const colours = tokens.colour[scheme];
  const text = { color: colours.text, fontFamily: tokens.font.family, fontSize: tokens.font.small.size };
  const axis = {
    axisLine: { show: true, lineStyle: { color: colours['strong-line'] } },
    axisTick: { show: false },
    axisLabel: { color: colours.muted, fontFamily: tokens.font.family, fontSize: tokens.font.small.size },
    splitLine: { show: true, lineStyle: { color: colours.line } },
  };
  return {
    color: tokens.chart[scheme],
    backgroundColor: 'transparent',
    textStyle: text,
    // ECharts 6 puts the legend at the bottom, over the axis.
    legend: { top: 0, bottom: 'auto', icon: 'roundRect', itemWidth: 12, itemHeight: 12, textStyle: text },
    tooltip: {
      backgroundColor: colours.surface,
      borderColor: colours['strong-line'],
      borderWidth: 1,
      borderRadius: tokens.radius,
      padding: [tokens.space[1] ?? 0, tokens.space[2] ?? 0],
      shadowBlur: 0,
      textStyle: text,
    },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
  };
}
