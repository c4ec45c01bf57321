import * as echarts from 'echarts';
import { CONTENDERS, OURS } from '../contenders.js';
import { LIMITS } from '../posts.js';
import { COLOURS, withDarkColours } from './colours.js';

const SIZE = { width: 960, height: 720 };
/** The lines of titles are short, because the reader's font may be a wide one. */
const LINE_HEIGHT = 17;

const NAMES = Object.keys(CONTENDERS);

function colourOf(name) {
  if (name.startsWith(OURS)) {
    return COLOURS.ours;
  }
  return name in LIMITS ? COLOURS.limits : COLOURS.others;
}

/** A panel with one bar for each name, or a dash if there is no value. */
function panel(index, { title, names, values, left, top, width, height, showNames }) {
  const data = values.map((value, at) => ({
    value: value ?? 0,
    itemStyle: { color: colourOf(names[at]) },
    label: { formatter: value === undefined ? '—' : value.toLocaleString('en') },
  }));
  return {
    title: {
      text: title,
      left,
      top: top - 14 - LINE_HEIGHT * title.split('\n').length,
      textStyle: { fontSize: 13, lineHeight: LINE_HEIGHT, color: COLOURS.text },
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
  const speeds = measures.throughput;
  const place = { names: NAMES, top: 86, width: 150, height: 290 };
  const panels = [
    {
      ...place,
      title: 'Awaiting a fresh\ntoken, ÷ a resolved\npromise',
      values: valuesOf('get-session', ({ ratio }) => ratio.median),
      left: 180,
      showNames: true,
    },
    {
      ...place,
      title: 'Callers that waited\n> 50 ms, of 4,000;\nsessions of 3 s',
      values: valuesOf('steady', ({ waited }) => waited),
      left: 440,
    },
    {
      ...place,
      title: 'Failed calls while\nlogins fail for 5 s',
      values: valuesOf('outage', ({ errors }) => errors),
      left: 700,
    },
    {
      title:
        'POSTs with a token ÷ those of axios (here, more is better)\nthe last three: clients that only send',
      names: Object.keys(speeds),
      values: Object.values(speeds).map(({ ratio }) => ratio.median),
      left: 240,
      top: 460,
      width: 600,
      height: 220,
      showNames: true,
    },
  ].map((options, index) => panel(index, options));

  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  const all = (part) => panels.map((one) => one[part]);
  chart.setOption({
    animation: false,
    backgroundColor: COLOURS.card,
    title: [
      ...all('title'),
      {
        text: `${date}, Node ${node}`,
        // Ends here, whatever the font of the reader.
        left: SIZE.width - 16,
        textAlign: 'right',
        bottom: 10,
        textStyle: { fontSize: 11, fontWeight: 'normal', color: COLOURS.text },
      },
    ],
    grid: all('grid'),
    xAxis: all('xAxis'),
    yAxis: all('yAxis'),
    series: all('series'),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${withDarkColours(svg)}\n`;
}
