import { strict as assert } from "node:assert";
import { createRequire } from "node:module";
import { assertLeadsTo, givenNames, idsOf, newFamily, patientOf } from "../patients.mjs";

const fhirJs = createRequire(import.meta.url)("fhir.js");

export default async function open(base, token) {
  const baseUrl = base.replace(/\/$/, "");
  const client = fhirJs({ baseUrl, auth: { bearer: token } });
  const family = newFamily();
  const type = "Patient";
  const ids = [];
  let patient;
  // It rejects with its whole answer.
  const done = async (promise) => (await promise).data;
  return {
    create: async () => {
      for (const given of givenNames)
        ids.push((await done(client.create({ resource: patientOf(family, given) }))).id);
      assert.equal(new Set(ids).size, 3);
    },
    read: async () => {
      patient = await done(client.read({ type, id: ids[0] }));
      assert.equal(patient.name[0].family, family);
    },
    search: async () => {
      const found = await done(client.search({ type, query: { family, birthdate: "1980-05-14" } }));
      assert.equal(found.total, 3);
      assert.deepEqual(idsOf(found).sort(), [...ids].sort());
    },
    page: async () => {
      const seen = [];
      let page = await done(client.search({ type, query: { family, _count: 1 } }));
      for (;;) {
        seen.push(...idsOf(page));
        if (!page.link.some((link) => link.relation === "next")) break;
        page = await done(client.nextPage({ bundle: page }));
      }
      assert.deepEqual(seen.sort(), [...ids].sort());
    },
    update: async () => {
      const headers = { "If-Match": `W/"${patient.meta.versionId}"` };
      const resource = { ...patient, telecom: [{ system: "phone", value: "0102030405" }] };
      patient = await done(client.update({ resource, headers }));
      assert.equal(patient.meta.versionId, "2");
      await assert.rejects(Promise.resolve(client.update({ resource, headers })), (error) => error.status === 412);
    },
    history: async () => {
      const history = await done(client.resourceHistory({ type, id: ids[0] }));
      assert.equal(history.total, 2);
    },
    patch: async () => {
      const patch = [{ op: "add", path: "/telecom/-", value: { system: "email", value: "a@b.example" } }];
      const patched = await done(client.patch({ type, id: ids[0], data: patch }));
      assert.equal(patched.telecom.length, 2);
    },
    operation: async () => {
      const source = encodeURIComponent(`https://clients.example/ipp|${family}-ALICE`);
      const url = `${baseUrl}/Patient/$ihe-pix?sourceIdentifier=${source}`;
      assertLeadsTo(await done(client.getBundleByUrl({ url })), ids[0]);
    },
    delete: async () => {
      await done(client.delete({ type, id: ids[2] }));
      await assert.rejects(Promise.resolve(client.read({ type, id: ids[2] })), (error) => error.status === 410);
    },
  };
}
