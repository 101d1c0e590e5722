// What a chart shows, in the words of ECharts: the figures stay texts, and turn into numbers only to be drawn.
import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { EChartsCoreOption } from 'echarts/core';

export interface ChartSeries {
  key: string;
  name: string;
  /** One figure per category; null where there is none. */
  values: (string | null)[];
}

export interface ChartSpec {
  kind: 'bar' | 'line';
  categories: string[];
  series: ChartSeries[];
  isStacked?: boolean;
}

export interface ChartReader {
  /** How a figure is written. */
  format: (value: string) => string;
  locale: string;
  isRightToLeft: boolean;
  hasReducedMotion: boolean;
}

const MOTION_MILLISECONDS = 120;
const LEGEND_ROOM = 28;
const LABEL_ROOM = 96;
const LARGEST_BAR = 48;

type Series = BarSeriesOption | LineSeriesOption;

function seriesOption(spec: ChartSpec, series: ChartSeries, isNamed: boolean): Series {
  const common = {
    id: series.key,
    name: series.name,
    data: series.values.map((value) => (value === null ? null : Number(value))),
    ...(spec.isStacked ? { stack: 'all' } : {}),
  };
  return spec.kind === 'bar'
    ? { ...common, type: 'bar', barMaxWidth: LARGEST_BAR, emphasis: { focus: 'series' } }
    : {
        ...common,
        type: 'line',
        symbolSize: 6,
        lineStyle: { width: 2 },
        endLabel: { show: isNamed, formatter: '{a}', color: 'inherit' },
        labelLayout: { moveOverlap: 'shiftY' },
      };
}

/** The tooltip of one category: its name, then every series with the figure as it was given. */
export function tooltipText(spec: ChartSpec, at: number, format: (value: string) => string): string {
  const lines = spec.series.map((series) => {
    const value = series.values[at];
    return `${series.name}: ${value === null || value === undefined ? '–' : format(value)}`;
  });
  return [spec.categories[at] ?? '', ...lines].join('\n');
}

/** The option of ECharts; value axes of bars begin at zero, and the whole is mirrored for languages from right to left. */
export function chartOption(spec: ChartSpec, reader: ChartReader): EChartsCoreOption {
  const isNamed = spec.series.length > 1;
  const hasLegend = isNamed && spec.kind === 'bar';
  const room = isNamed && spec.kind === 'line' ? LABEL_ROOM : 8;
  const [start, end] = reader.isRightToLeft ? ['right', 'left'] : ['left', 'right'];
  const compact = new Intl.NumberFormat(reader.locale, { notation: 'compact' });
  return {
    animation: !reader.hasReducedMotion,
    animationDuration: MOTION_MILLISECONDS,
    animationDurationUpdate: MOTION_MILLISECONDS,
    legend: { show: hasLegend },
    grid: {
      top: hasLegend ? LEGEND_ROOM : 8,
      bottom: 4,
      [start]: 4,
      [end]: room,
      containLabel: true,
    },
    xAxis: { type: 'category', data: spec.categories, inverse: reader.isRightToLeft },
    yAxis: {
      type: 'value',
      position: start,
      scale: spec.kind === 'line',
      axisLabel: { formatter: (value: number) => compact.format(value) },
    },
    tooltip: {
      trigger: 'axis',
      // HTML in the tooltip would need inline styles, which the policy of the server forbids.
      renderMode: 'richText',
      axisPointer: { type: spec.kind === 'bar' ? 'shadow' : 'line' },
      formatter: (points: { dataIndex: number }[]) => tooltipText(spec, points[0]?.dataIndex ?? 0, reader.format),
    },
    series: spec.series.map((series) => seriesOption(spec, series, isNamed)),
  };
}
