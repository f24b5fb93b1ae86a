using FhirIns.Fhir;
using FhirIns.Server.Hl7v2;
using FhirIns.Server.Http;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Formats;

/// <summary>
/// Under which authorities the local numbers of an identity stand in the other standards, and which system of FHIR each of
/// these means.
/// </summary>
internal sealed class NumberSystems(IOptions<Hl7v2Options> messages, IOptions<IdentityOptions> identity)
{
    /// <summary>Resource identifier, of HL7 table 0203: what a system calls its own record.</summary>
    private const string OfRecord = "RI";

    private readonly Dictionary<string, string> systems = messages.Value.Systems;
    private readonly Dictionary<string, string> oids = messages
        .Value.Systems.Where(one => FormIdentifier.IsOid(one.Key))
        .ToDictionary(one => one.Value, one => one.Key, StringComparer.Ordinal);

    /// <summary>
    /// A Patient of this server, with the number of its record: somebody who has no other can be told of again, and found.
    /// </summary>
    public FormIdentity Of(Element patient)
    {
        var identity = PatientForm.Of(patient);
        var record = new FormIdentifier(patient.Text("id")!, Domain, OfRecord, messages.Value.Application)
        {
            IsRecord = true,
        };
        return identity with { Identifiers = [.. identity.Identifiers.Select(Written)], Record = Written(record) };
    }

    /// <summary>What somebody else says, under the systems known here; our own number of the record says nothing new.</summary>
    public FormIdentity Known(FormIdentity said) =>
        said with
        {
            Identifiers = [.. said.Identifiers.Select(Known).Where(number => !number.IsRecord)],
        };

    /// <summary>A number that somebody else says, under the system that is known here.</summary>
    public FormIdentifier Known(FormIdentifier number)
    {
        var known =
            ((number.Oid ?? number.System) is { } id && systems.TryGetValue(id, out var system))
            || (number.Authority is { } name && systems.TryGetValue(name, out system))
                ? number with
                {
                    System = system,
                }
                : number;
        return known with { IsRecord = known.Type == OfRecord && known.System is not null && known.System == Domain };
    }

    /// <summary>
    /// A number of ours, under the OID that its system is configured to have: CDA, XDS and DICOM take no other address (a CDA
    /// root is an OID or a UUID), and an OID that nobody registered would name nobody.
    /// </summary>
    private FormIdentifier Written(FormIdentifier number) =>
        number.System is { } system && oids.TryGetValue(system, out var oid)
            ? number with
            {
                System = FormIdentifier.OidPrefix + oid,
            }
            : number;

    private string? Domain => identity.Value.Domain is { Length: > 0 } domain ? domain : null;
}
