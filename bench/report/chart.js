import * as echarts from 'echarts';
import { CONTENDERS, OURS } from '../contenders.js';

const SIZE = { width: 960, height: 600 };
// On its own card, so that it is readable on any background.
const COLOURS = { ours: '#0f766e', others: '#94a3b8', text: '#1e293b', card: '#ffffff' };

const NAMES = Object.keys(CONTENDERS);

/** A panel with one bar for each name, or a dash if there is no value. */
function panel(index, { title, names, values, left, top, width, height, showNames }) {
  const data = values.map((value, at) => ({
    value: value ?? 0,
    itemStyle: { color: names[at].startsWith(OURS) ? COLOURS.ours : COLOURS.others },
    label: { formatter: value === undefined ? '—' : value.toLocaleString('en') },
  }));
  return {
    title: {
      text: title,
      left,
      top: top - 48,
      textStyle: { fontSize: 13, lineHeight: 17, color: COLOURS.text },
    },
    grid: { left, top, width, height },
    xAxis: { gridIndex: index, type: 'value', show: false },
    yAxis: {
      gridIndex: index,
      type: 'category',
      inverse: true,
      data: names,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { show: showNames, color: COLOURS.text },
    },
    series: {
      type: 'bar',
      xAxisIndex: index,
      yAxisIndex: index,
      data,
      barWidth: '60%',
      label: { show: true, position: 'right', color: COLOURS.text },
    },
  };
}

/** @returns the chart as SVG */
export function drawChart({ measures, date, node }) {
  const valuesOf = (measure, value) =>
    NAMES.map((name) => (measures[measure][name] ? value(measures[measure][name]) : undefined));
  const { atATime: _, ...speeds } = measures.throughput;
  const place = { names: NAMES, top: 70, width: 190, height: 290 };
  const panels = [
    {
      ...place,
      title: 'Awaiting a fresh token,\n÷ a resolved promise',
      values: valuesOf('get-session', ({ ratio }) => ratio.median),
      left: 150,
      showNames: true,
    },
    {
      ...place,
      title: 'Callers that waited > 50 ms,\nof 4,000, sessions of 3 s',
      values: valuesOf('steady', ({ waited }) => waited),
      left: 420,
    },
    {
      ...place,
      title: 'Failed calls while logins\nfail for 5 s',
      values: valuesOf('outage', ({ errors }) => errors),
      left: 690,
    },
    {
      title: 'Signed-in POSTs ÷ those of axios with a constant token (more is better; above, less is)',
      names: Object.keys(speeds),
      values: Object.values(speeds).map(({ ratio }) => ratio.median),
      left: 150,
      top: 430,
      width: 730,
      height: 130,
      showNames: true,
    },
  ].map((options, index) => panel(index, options));
  panels.at(-1).title.top += 18;

  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  const all = (part) => panels.map((one) => one[part]);
  chart.setOption({
    animation: false,
    backgroundColor: COLOURS.card,
    title: [
      ...all('title'),
      {
        text: `${date}, Node ${node}`,
        right: 12,
        bottom: 8,
        textStyle: { fontSize: 11, color: COLOURS.others },
      },
    ],
    grid: all('grid'),
    xAxis: all('xAxis'),
    yAxis: all('yAxis'),
    series: all('series'),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}
