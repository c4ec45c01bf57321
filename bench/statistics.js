/** The quantile: the value below which the given share of the values lies. */
const quantile = (values, part) => values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))];

export const median = (values) => quantile(values, 0.5);

/** Median and quartiles, rounded. */
export function summary(values, digits = 2) {
  const [lower, middle, upper] = [0.25, 0.5, 0.75].map((part) =>
    Number(quantile(values, part).toFixed(digits)),
  );
  return { median: middle, quartiles: [lower, upper] };
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
