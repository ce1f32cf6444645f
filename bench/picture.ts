/**
 * The results as a picture: how many times the floor each build takes.
 * @module
 */
import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { BUILDS, type Build, formatRatio, formatValue, withInbox } from './figures.ts';
import type { FigureResult, Results } from './results.ts';

use([BarChart, GridComponent, LegendComponent, SVGRenderer, TitleComponent]);

const FONT = "-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif";
const INK = '#1f2328';
const FAINT_INK = '#59636e';
const GRID = '#d1d9e0';
/** Told apart by people who don't see all colours, too. */
const COLOURS = ['#c2410c', '#0969da'];
const WIDTH = 860;
const HEIGHT = 520;

/** @returns an SVG with its own white ground, for pages of any colour */
export function drawPicture(results: Results): string {
  const figures = results.figures
    .filter(({ picture, floor }) => picture && floor)
    .sort((a, b) => ORDER.indexOf(a.key) - ORDER.indexOf(b.key));
  const builds = BUILDS.filter((name) => figures.some(({ subjects }) => subjects[name]));
  const lowest = Math.min(
    1,
    ...figures.flatMap(({ subjects }) =>
      builds.map((name) => (subjects[withInbox(name)] ?? subjects[name])?.ratio ?? 1),
    ),
  );
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: FONT },
    title: {
      text: 'What the component costs with an inbox, as multiples of the floor',
      subtext: `1 = a component written by hand that only answers and calls the consumer. Less is better; the scale is logarithmic. ${results.date.slice(0, 10)}`,
      left: 16,
      top: 12,
      textStyle: { color: INK, fontSize: 18 },
      subtextStyle: { color: FAINT_INK, fontSize: 12 },
    },
    legend: {
      data: [...builds],
      right: 16,
      top: 12,
      itemWidth: 14,
      // The real widths of the texts depend on the reader's fonts.
      itemGap: 40,
      textStyle: { color: INK, fontSize: 13 },
    },
    grid: { left: 220, right: 150, top: 76, bottom: 36 },
    xAxis: {
      type: 'log',
      // The bars begin at the floor, or below it where a build is better.
      min: lowest < 1 ? 0.1 : 1,
      axisLabel: { color: FAINT_INK, fontSize: 12, formatter: axisLabel },
      splitLine: { lineStyle: { color: GRID } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: figures.map(categoryLabel),
      axisLabel: {
        color: INK,
        fontSize: 13,
        lineHeight: 18,
        rich: { floor: { color: FAINT_INK, fontSize: 12, lineHeight: 18 } },
      },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: FAINT_INK } },
    },
    series: builds.map((name) => bars(name, figures)),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

const ORDER: readonly string[] = [
  'answerP50',
  'messageP50',
  'burst1',
  'memory',
  'functions',
  'size',
];

function bars(name: Build, figures: readonly FigureResult[]) {
  const colour = COLOURS[BUILDS.indexOf(name)] ?? INK;
  return {
    type: 'bar',
    name,
    silent: true,
    barGap: '15%',
    barCategoryGap: '35%',
    itemStyle: { color: colour },
    data: figures.map((figure) => {
      // What doesn't depend on an inbox is measured without.
      const { ratio, median } = figure.subjects[withInbox(name)] ?? figure.subjects[name] ?? {};
      if (ratio === undefined || median === undefined) return null;
      const text = `${formatRatio(ratio)}  (${formatValue(median, figure.unit)})`;
      const label = { show: true, position: 'right', color: INK, fontSize: 12, formatter: text };
      return { value: ratio, label };
    }),
  };
}

/** What it is, and below it what 1 stands for. */
function categoryLabel({ picture = '', floor, subjects, unit }: FigureResult): string {
  const base = floor && subjects[floor];
  return base ? `${picture}\n{floor|floor: ${formatValue(base.median, unit)}}` : picture;
}

function axisLabel(value: number): string {
  return `${value.toLocaleString('en')}×`;
}
