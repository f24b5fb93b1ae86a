global using FhirIns.Tests;
