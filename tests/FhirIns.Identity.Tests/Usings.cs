global using FhirIns.Tests;
global using Xunit;
