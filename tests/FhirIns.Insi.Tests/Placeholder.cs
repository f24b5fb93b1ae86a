namespace FhirIns.Insi.Tests;
