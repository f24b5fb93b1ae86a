using System.CommandLine;

namespace FhirIns.Server.Commands;

/// <summary><c>insi</c>: what concerns the teleservice INSi.</summary>
internal static class InsiCommand
{
    public static Command Create() =>
        new("insi", "What concerns the national teleservice INSi.") { InsiCheckCommand.Create() };
}
