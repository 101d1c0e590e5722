// The only file that loads ECharts, and only the parts of it that are used: it is a chunk of its own.
import { useComputedColorScheme, useDirection } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use as loadParts } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { chartOption, type ChartSpec } from './chartOption';
import { chartTheme } from './chartTheme';
import { useLocale } from './locale';

loadParts([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  GridComponent,
  LabelLayout,
  LegendComponent,
  LineChart,
  TooltipComponent,
]);

interface Props {
  label: string;
  spec: ChartSpec;
  format: (value: string) => string;
  className: string | undefined;
}

const decals = (show: boolean) => ({ aria: { enabled: true, label: { enabled: false }, decal: { show } } });

/** The drawing itself; on paper it is light and has patterns. */
export function ChartCanvas({ label, spec, format, className }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const locale = useLocale();
  const scheme = useComputedColorScheme('light');
  const isRightToLeft = useDirection().dir === 'rtl';
  const hasReducedMotion = useReducedMotion();
  useEffect(() => {
    if (!place.current) {
      return undefined;
    }
    const chart = init(place.current, chartTheme(scheme), { devicePixelRatio: Math.max(2, window.devicePixelRatio) });
    chart.setOption({ ...chartOption(spec, { format, locale, isRightToLeft, hasReducedMotion }), ...decals(false) });
    const resized = new ResizeObserver(() => {
      chart.resize();
    });
    resized.observe(place.current);
    const onPaper = (isPaper: boolean) => () => {
      chart.setTheme(chartTheme(isPaper ? 'light' : scheme));
      chart.setOption({ animation: false, ...decals(isPaper) });
      chart.getZr().flush();
    };
    const [before, after] = [onPaper(true), onPaper(false)];
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
      resized.disconnect();
      chart.dispose();
    };
  }, [spec, format, locale, scheme, isRightToLeft, hasReducedMotion]);
  return <div ref={place} className={className} role="img" aria-label={label} />;
}
