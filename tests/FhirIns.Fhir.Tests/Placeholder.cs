namespace FhirIns.Fhir.Tests;
