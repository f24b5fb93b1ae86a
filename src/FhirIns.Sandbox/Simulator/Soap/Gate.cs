using System.Security.Cryptography.X509Certificates;

namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>
/// The gateway in front of the service: known software, and a caller who is a software certificate of the right name or
/// a professional with an assertion.
/// </summary>
internal sealed class Gate(InsiSimulatorOptions options, TimeProvider time)
{
    /// <summary>
    /// Over plain HTTP, the common name that a proxy which ended the caller's mutual TLS would report.
    /// </summary>
    public const string ForwardedCommonName = "X-Client-Certificate-CN";

    private readonly HashSet<string> _software = new(options.KnownSoftware, StringComparer.Ordinal);
    private readonly AssertionCheck _assertions = new(time);

    public Admission Judge(SoapRequest request, X509Certificate2? certificate, string? forwardedName)
    {
        var access = CallerAccess.None;
        if (request.SoftwareNumber is not { } software || !_software.Contains(software))
            return new Admission(SoapFault.UnknownSoftware, access, null);

        if ((certificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) ?? forwardedName) is { } name)
        {
            return name switch
            {
                "INSI-AUTO" => new Admission(null, CallerAccess.Certificate, true),
                "INSI-MANU" => new Admission(null, CallerAccess.Certificate, false),
                _ => new Admission(SoapFault.WrongCertificate, CallerAccess.Certificate, null),
            };
        }
        if (request.HasAssertion)
            return new Admission(_assertions.Judge(request.Bytes, out access), access, false);

        return options.RequireAccess
            ? new Admission(SoapFault.Refused("simu_acces", "Ni certificat logiciel ni assertion PS"), access, null)
            : new Admission(null, access, null);
    }
}

/// <summary>What the gateway found out about a caller.</summary>
/// <param name="Refusal">Null when the call passes.</param>
internal readonly record struct Admission(SoapFault? Refusal, CallerAccess Access, bool? Automatic);
