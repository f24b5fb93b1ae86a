// Lantana's converter on examples: node lantana.mjs < lines of {"name", "json", "xml"}
// Writes one JSON line an example: {"name", "error"}. The two writings are ours; the library reads each of them.
import { strict as assert } from "node:assert";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { Fhir } = createRequire(import.meta.url)("fhir");
const fhir = new Fhir();

/** Lantana reads every decimal as a number, and knows nothing of where white space stands in a narrative. */
const comparable = (value, key) => {
  if (Array.isArray(value)) return value.map((one) => comparable(one, key));
  if (value && typeof value === "object")
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => name !== "div")
        .map(([name, one]) => [name, comparable(one, name)])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  return value;
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, json, xml } = JSON.parse(line);
  let error = null;
  try {
    const expected = comparable(JSON.parse(json));
    assert.deepEqual(comparable(fhir.xmlToObj(xml)), expected, "our XML, read by Lantana, is our JSON");
    assert.deepEqual(
      comparable(fhir.xmlToObj(fhir.objToXml(JSON.parse(json)))),
      expected,
      "our JSON goes through Lantana's XML unchanged",
    );
  } catch (thrown) {
    error = String(thrown?.message ?? thrown).slice(0, 2000);
  }
  console.log(JSON.stringify({ name, error }));
}
