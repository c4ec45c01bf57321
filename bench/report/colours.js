/** On its own card, so that the chart is readable on any background. */
const LIGHT = { card: '#ffffff', text: '#1e293b', ours: '#0f766e', others: '#64748b', limits: '#cbd5e1' };
const DARK = { card: '#0d1117', text: '#e6edf3', ours: '#2dd4bf', others: '#8b949e', limits: '#3d444d' };

export const COLOURS = LIGHT;

/** Adds the colours for a dark page, which replace the others where a page is dark. */
export function withDarkColours(svg) {
  const rules = Object.keys(LIGHT).map((name) => `[fill="${LIGHT[name]}"]{fill:${DARK[name]}}`);
  const style = `<style>@media (prefers-color-scheme:dark){${rules.join('')}}</style>`;
  return svg.replace('>', () => `>\n${style}`);
}
