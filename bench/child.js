// Runs one measurement, for one contender if there are several, in its own process.
const [measureName, contender, mode] = process.argv.slice(2);
const { measure } = await import(`./measures/${measureName}.js`);
try {
  const result = await measure({ contender, quick: mode === 'quick' });
  process.send(result ?? null, () => process.exit());
} catch (error) {
  // Without the properties of an AxiosError.
  console.error(error.stack);
  process.exit(1);
}
