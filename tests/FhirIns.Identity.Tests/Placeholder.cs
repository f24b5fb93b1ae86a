namespace FhirIns.Identity.Tests;
