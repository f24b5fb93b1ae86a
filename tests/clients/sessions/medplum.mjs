import { strict as assert } from "node:assert";
import { MedplumClient } from "@medplum/core";
import { assertLeadsTo, givenNames, newFamily, patientOf } from "../patients.mjs";

export default async function open(base, token) {
  const root = new URL(base);
  const client = new MedplumClient({
    baseUrl: `${root.origin}/`,
    fhirUrlPath: root.pathname.replaceAll("/", ""),
    accessToken: token,
    cacheTime: 0,
    fetch,
  });
  const family = newFamily();
  const ids = [];
  let patient;
  const statusOf = (error) => error.outcome?.issue?.[0]?.details?.coding?.[0]?.code;
  return {
    create: async () => {
      for (const given of givenNames) ids.push((await client.createResource(patientOf(family, given))).id);
      assert.equal(new Set(ids).size, 3);
      const again = await client.createResourceIfNoneExist(
        patientOf(family, "ALICE"),
        `identifier=https://clients.example/ipp|${family}-ALICE`,
      );
      assert.equal(again.id, ids[0]);
    },
    read: async () => {
      patient = await client.readResource("Patient", ids[0]);
      assert.equal(patient.name[0].family, family);
    },
    search: async () => {
      const found = await client.search("Patient", { family, birthdate: "1980-05-14" });
      assert.equal(found.total, 3);
      const one = await client.searchOne("Patient", `family=${family}&given=BERTHE`);
      assert.equal(one.id, ids[1]);
    },
    page: async () => {
      const seen = [];
      for await (const page of client.searchResourcePages("Patient", { family, _count: 1 }))
        seen.push(...page.map((one) => one.id));
      assert.deepEqual(seen.sort(), [...ids].sort());
    },
    update: async () => {
      const match = { headers: { "If-Match": `W/"${patient.meta.versionId}"` } };
      const changed = { ...patient, telecom: [{ system: "phone", value: "0102030405" }] };
      patient = await client.updateResource(changed, match);
      assert.equal(patient.meta.versionId, "2");
      await assert.rejects(client.updateResource(changed, match), (error) => statusOf(error) === "version-stale");
    },
    history: async () => assert.equal((await client.readHistory("Patient", ids[0])).total, 2),
    patch: async () => {
      const patched = await client.patchResource("Patient", ids[0], [
        { op: "add", path: "/telecom/-", value: { system: "email", value: "a@b.example" } },
      ]);
      assert.equal(patched.telecom.length, 2);
    },
    operation: async () => {
      const outcome = await client.validateResource(patientOf(family, "ALICE"));
      assert.equal(outcome.resourceType, "OperationOutcome");
      const source = encodeURIComponent(`https://clients.example/ipp|${family}-ALICE`);
      assertLeadsTo(await client.get(client.fhirUrl(`Patient/$ihe-pix?sourceIdentifier=${source}`)), ids[0]);
    },
    delete: async () => {
      await client.deleteResource("Patient", ids[2]);
      await assert.rejects(client.readResource("Patient", ids[2]), (error) => statusOf(error) === "gone");
    },
  };
}
