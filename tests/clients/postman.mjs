// Runs docs/postman from its first request to its last: node postman.mjs <server> <INSi simulator> [--record]
// Writes one JSON line a request: {"step": …, "error": null or what went wrong}.
// With --record the answers become the saved examples of the collection, without tokens.
import { readFileSync, writeFileSync } from "node:fs";
import newman from "newman";

const [, , server, simulator, record] = process.argv;
const file = new URL("../../docs/postman/FhirIns.postman_collection.json", import.meta.url);
const collection = JSON.parse(readFileSync(file, "utf8"));
const environment = JSON.parse(readFileSync(new URL("sandbox.postman_environment.json", file), "utf8"));
const places = { baseUrl: server, insiUrl: simulator };
for (const value of environment.values) value.value = places[value.key] ?? value.value;

newman.run({ collection, environment, timeoutRequest: 30000 }, (broken, summary) => {
  if (broken) throw broken;
  const last = new Map();
  const steps = new Map();
  for (const run of summary.run.executions) {
    const failed = (run.assertions ?? []).filter((one) => one.error);
    const thrown = [...(run.testScript ?? []), ...(run.prerequestScript ?? [])].filter((one) => one.error);
    const errors = [run.requestError, ...failed, ...thrown].filter(Boolean).map((one) => one.error ?? one);
    const answer = run.response && `${run.response.code} ${run.response.text().slice(0, 2000)}`;
    const error = errors.length ? `${errors.map((one) => one.message).join("; ")}\n${answer}` : null;
    const step = `${run.item.parent().name} / ${run.item.name}`;
    steps.set(step, steps.get(step) ?? error);
    if (run.response) last.set(run.item.id, run);
  }
  for (const [step, error] of steps) console.log(JSON.stringify({ step, error }));
  if (record === "--record") saveExamples(summary, last);
});

// An answer is worth reading, not repeating: it is laid out, shortened, and holds no token.
function saveExamples(summary, last) {
  const runs = [...last.values()];
  for (const folder of collection.item)
    for (const item of folder.item) {
      const run = runs.find((one) => one.item.name === item.name && one.item.parent().name === folder.name);
      if (!run) continue;
      const { code, status, headers } = run.response;
      const type = headers.get("Content-Type") ?? "";
      item.response = [
        {
          name: `${code} ${status}`,
          originalRequest: { ...item.request, auth: undefined },
          status,
          code,
          _postman_previewlanguage: type.includes("json") ? "json" : type.includes("xml") ? "xml" : "text",
          header: [...headers.all()].filter((one) => shown.has(one.key.toLowerCase())).map(({ key, value }) => ({ key, value })),
          body: laidOut(run.response.text(), type),
        },
      ];
    }
  writeFileSync(file, `${JSON.stringify(collection, null, 2)}\n`.replaceAll(server, "http://localhost:5080"));
}

const shown = new Set(["content-type", "etag", "location", "content-location", "cache-control", "www-authenticate"]);

function laidOut(text, type) {
  if (!type.includes("json") || type.includes("ndjson")) return cut(text, 2000);
  const json = JSON.parse(text);
  for (const name of ["access_token", "refresh_token"]) if (json[name]) json[name] = "…";
  return cut(JSON.stringify(json, null, 2), 2000);
}

function cut(text, length) {
  return text.length > length ? `${text.slice(0, length)}\n…` : text;
}
