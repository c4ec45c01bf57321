// Measures one thing, for one contender where there are several, in a process of its own.
const [measureName, contender, mode] = process.argv.slice(2);
const { measure } = await import(`./measures/${measureName}.js`);
const result = await measure({ contender, quick: mode === 'quick' });
process.send(result ?? null, () => process.exit());
