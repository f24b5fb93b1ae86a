using System.Globalization;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Trust;

/// <summary>The line of the trail about a change of the register, saved with the change.</summary>
internal static class TrustContractTrace
{
    public static TraceRow Of(TrustContractRow row, string operation, Caller caller, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now).ToString(),
            At = now,
            Kind = TraceKind.Administration,
            Client = caller.ClientId,
            Person = caller.Person?.Id,
            Organization = caller.Organization,
            Operation = operation,
            Outcome = "done",
            Context = string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Id} {row.Partner} {row.ValidFrom:yyyy-MM-dd}..{row.ValidTo:yyyy-MM-dd}"
            ),
        };
}
