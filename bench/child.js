// Measures one thing, for one contender where there are several, in a process of its own.
const [measureName, contender, mode] = process.argv.slice(2);
const { measure } = await import(`./measures/${measureName}.js`);
try {
  const result = await measure({ contender, quick: mode === 'quick' });
  process.send(result ?? null, () => process.exit());
} catch (error) {
  // Without what an AxiosError holds.
  console.error(error.stack);
  process.exit(1);
}
