import { strict as assert } from "node:assert";
import fhirclient from "fhirclient";
import { assertLeadsTo, givenNames, idsOf, newFamily, patientOf } from "../patients.mjs";

export default async function open(base, token) {
  class Authorized extends fhirclient.FhirClient {
    async getRequestDefaults() {
      return { headers: { Authorization: `Bearer ${token}` } };
    }
  }
  const plain = new Authorized(base);
  const headers = { Authorization: `Bearer ${token}` };
  const get = (uri) => plain.fhirRequest(uri, { headers });
  const family = newFamily();
  const ids = [];
  let patient;
  return {
    create: async () => {
      for (const given of givenNames) ids.push((await plain.create(patientOf(family, given), { headers })).id);
      assert.equal(new Set(ids).size, 3);
    },
    read: async () => {
      patient = await get(`Patient/${ids[0]}`);
      assert.equal(patient.name[0].family, family);
    },
    search: async () => {
      const found = await get(`Patient?family=${family}&birthdate=1980-05-14`);
      assert.equal(found.total, 3);
      assert.deepEqual(idsOf(found).sort(), [...ids].sort());
    },
    page: async () => {
      const seen = [];
      let address = `Patient?family=${family}&_count=1`;
      while (address) {
        const page = await get(address);
        seen.push(...idsOf(page));
        address = page.link.find((link) => link.relation === "next")?.url;
      }
      assert.deepEqual(seen.sort(), [...ids].sort());
    },
    update: async () => {
      const match = { headers: { ...headers, "If-Match": `W/"${patient.meta.versionId}"` } };
      const changed = { ...patient, telecom: [{ system: "phone", value: "0102030405" }] };
      patient = await plain.update(changed, match);
      assert.equal(patient.meta.versionId, "2");
      await assert.rejects(plain.update(changed, match), (error) => error.status === 412);
    },
    history: async () => assert.equal((await get(`Patient/${ids[0]}/_history`)).total, 2),
    patch: async () => {
      const operations = [{ op: "add", path: "/telecom/-", value: { system: "email", value: "a@b.example" } }];
      const patched = await plain.patch(`Patient/${ids[0]}`, operations, { headers });
      assert.equal(patched.telecom.length, 2);
    },
    operation: async () => {
      const source = encodeURIComponent(`https://clients.example/ipp|${family}-ALICE`);
      assertLeadsTo(await get(`Patient/$ihe-pix?sourceIdentifier=${source}`), ids[0]);
    },
    delete: async () => {
      await plain.delete(`Patient/${ids[2]}`, { headers });
      await assert.rejects(get(`Patient/${ids[2]}`), (error) => error.status === 410);
    },
  };
}
