namespace FhirIns.Sandbox.Tests;
