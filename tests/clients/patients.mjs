import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";

/** A name that nobody else of the run has. */
export const newFamily = () =>
  [...randomBytes(10)].map((byte) => String.fromCharCode(65 + (byte % 26))).join("");

/** Three Patients of one family, so that a search has pages. */
export const patientOf = (family, given) => ({
  resourceType: "Patient",
  identifier: [{ system: "https://clients.example/ipp", value: `${family}-${given}` }],
  name: [{ use: "official", family, given: [given] }],
  gender: "female",
  birthDate: "1980-05-14",
});

export const givenNames = ["ALICE", "BERTHE", "CLAIRE"];

export const idsOf = (bundle) =>
  (bundle.entry ?? []).filter((entry) => entry.search?.mode !== "outcome").map((entry) => entry.resource.id);

/** The answer of PIXm names the Patient. */
export const assertLeadsTo = (parameters, id) => {
  assert.equal(parameters.resourceType, "Parameters");
  const target = parameters.parameter.find((one) => one.name === "targetId");
  assert.equal(target.valueReference.reference, `Patient/${id}`);
};
