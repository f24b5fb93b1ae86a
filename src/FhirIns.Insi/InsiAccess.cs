using FhirIns.Insi.Access;
using FhirIns.Insi.Soap;

namespace FhirIns.Insi;

/// <summary>
/// The access of each organization to the service, one for calls by hand and one for automatic ones. None stands in
/// for another, of the same organization or of another one (S037).
/// </summary>
public sealed class InsiAccess : IDisposable
{
    private readonly AccessPoints _points;
    private readonly TimeProvider _clock;

    internal InsiAccess(AccessPoints points, TimeProvider clock)
    {
        _points = points;
        _clock = clock;
        Certificates = points.Certificates;
    }

    /// <summary>All software certificates, for whoever watches their dates.</summary>
    public IReadOnlyList<InsiCertificate> Certificates { get; }

    /// <summary>
    /// Why an organization cannot make a kind of call at this instant, whoever calls; null when it can. Campaigns, NIA
    /// and incoming verifications ask before they are planned.
    /// </summary>
    public InsiRefusal? WhyClosed(string organization, bool automatic)
    {
        var (point, refusal) = Find(organization, automatic);
        var reason = point is null ? refusal : point.WhyClosed(_clock.GetUtcNow());
        return reason is null ? null : new InsiRefusal(reason.Value);
    }

    /// <summary>Closes the connections and forgets the keys.</summary>
    public void Dispose() => _points.Dispose();

    internal (Grant? Grant, InsiRefusalReason? Refusal) Authorize(
        InsiCaller caller,
        VitaleCard? vitaleCard,
        DateTimeOffset now
    )
    {
        var (point, refusal) = Find(caller.Organization, caller.IsAutomatic);
        return point is null ? (null, refusal) : point.Authorize(caller, vitaleCard, now);
    }

    private (AccessPoint? Point, InsiRefusalReason? Refusal) Find(string organization, bool automatic) =>
        _points.Find(organization, automatic) is { } point ? (point, null)
        : !_points.Knows(organization) ? (null, InsiRefusalReason.OrganizationUnknown)
        : automatic ? (null, InsiRefusalReason.AutomaticAccessMissing)
        : (null, InsiRefusalReason.ManualAccessMissing);
}

/// <summary>A software certificate in use.</summary>
/// <param name="Organization">The organization it belongs to.</param>
/// <param name="IsAutomatic">Whether it is that of automatic calls (INSI-AUTO) or of calls by hand (INSI-MANU).</param>
/// <param name="NotBefore">Beginning of its validity.</param>
/// <param name="NotAfter">End of its validity.</param>
/// <param name="HomologatedOn">Date of the auto-homologation; its absence deserves a warning (S038).</param>
public sealed record InsiCertificate(
    string Organization,
    bool IsAutomatic,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    DateOnly? HomologatedOn
);
