// One full session of one client: node session.mjs <client> <fhir base> <token>
// Writes one JSON line a step: {"step": …, "error": null or what went wrong}.
const [, , name, base, token] = process.argv;
const { default: open } = await import(`./sessions/${name}.mjs`);
const steps = await open(base, token);
for (const [step, run] of Object.entries(steps)) {
  let error = null;
  try {
    await run();
  } catch (thrown) {
    error = thrown?.stack ?? JSON.stringify(thrown);
  }
  console.log(JSON.stringify({ step, error }));
}
process.exit(0);
