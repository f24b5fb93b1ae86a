import { strict as assert } from "node:assert";
import { Client } from "fhir-kit-client";
import { assertLeadsTo, givenNames, idsOf, newFamily, patientOf } from "../patients.mjs";

export default async function open(baseUrl, bearerToken) {
  const client = new Client({ baseUrl, bearerToken });
  const family = newFamily();
  const resourceType = "Patient";
  const ids = [];
  let patient;
  return {
    create: async () => {
      for (const given of givenNames)
        ids.push((await client.create({ resourceType, body: patientOf(family, given) })).id);
      assert.equal(new Set(ids).size, 3);
    },
    read: async () => {
      patient = await client.read({ resourceType, id: ids[0] });
      assert.equal(patient.name[0].family, family);
    },
    search: async () => {
      const found = await client.search({ resourceType, searchParams: { family, birthdate: "1980-05-14" } });
      assert.equal(found.total, 3);
      assert.deepEqual(idsOf(found).sort(), [...ids].sort());
    },
    page: async () => {
      let page = await client.search({ resourceType, searchParams: { family, _count: 1 } });
      const seen = [];
      for (; page; page = await client.nextPage({ bundle: page })) seen.push(...idsOf(page));
      assert.deepEqual(seen.sort(), [...ids].sort());
    },
    update: async () => {
      const options = { headers: { "If-Match": `W/"${patient.meta.versionId}"` } };
      const body = { ...patient, telecom: [{ system: "phone", value: "0102030405" }] };
      patient = await client.update({ resourceType, id: patient.id, body, options });
      assert.equal(patient.meta.versionId, "2");
      await assert.rejects(client.update({ resourceType, id: patient.id, body, options }), (error) => {
        assert.equal(error.response.status, 412);
        return true;
      });
    },
    history: async () => {
      const history = await client.history({ resourceType, id: ids[0] });
      assert.equal(history.total, 2);
      const first = await client.vread({ resourceType, id: ids[0], version: "1" });
      assert.equal(first.telecom, undefined);
    },
    patch: async () => {
      const jsonPatch = [{ op: "add", path: "/telecom/-", value: { system: "email", value: "a@b.example" } }];
      const patched = await client.patch({ resourceType, id: ids[0], jsonPatch });
      assert.equal(patched.telecom.length, 2);
    },
    operation: async () => {
      const input = { sourceIdentifier: `https://clients.example/ipp|${family}-ALICE` };
      assertLeadsTo(await client.operation({ name: "ihe-pix", resourceType, method: "GET", input }), ids[0]);
      const match = {
        resourceType: "Parameters",
        parameter: [{ name: "resource", resource: patientOf(family, "ALICE") }],
      };
      const matches = await client.operation({ name: "match", resourceType, input: match });
      assert.equal(matches.entry[0].resource.id, ids[0]);
      assert.ok(matches.entry[0].search.score > 0.9);
    },
    delete: async () => {
      await client.delete({ resourceType, id: ids[2] });
      await assert.rejects(client.read({ resourceType, id: ids[2] }), (error) => error.response.status === 410);
    },
  };
}
