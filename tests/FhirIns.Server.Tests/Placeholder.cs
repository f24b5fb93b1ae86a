namespace FhirIns.Server.Tests;
