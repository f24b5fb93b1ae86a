namespace FhirIns.Insi.Access;

/// <summary>The accesses of all organizations.</summary>
internal sealed class AccessPoints : IDisposable
{
    private readonly Dictionary<string, AccessPoint> _manual = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AccessPoint> _automatic = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<InsiCertificate> _certificates = [];

    public IReadOnlyList<InsiCertificate> Certificates => _certificates;

    public IEnumerable<(string Organization, bool IsAutomatic, AccessPoint Point)> All =>
        [
            .. _manual.Select(access => (access.Key, false, access.Value)),
            .. _automatic.Select(access => (access.Key, true, access.Value)),
        ];

    public bool Knows(string organization) => _manual.ContainsKey(organization) || _automatic.ContainsKey(organization);

    public AccessPoint? Find(string organization, bool automatic) =>
        (automatic ? _automatic : _manual).GetValueOrDefault(organization);

    public void Add(string organization, bool automatic, AccessPoint point, DateOnly? homologatedOn)
    {
        (automatic ? _automatic : _manual).Add(organization, point);
        if (point.Certificate is { } certificate)
        {
            _certificates.Add(
                new InsiCertificate(organization, automatic, certificate.NotBefore, certificate.NotAfter, homologatedOn)
            );
        }
    }

    public void Dispose()
    {
        foreach (var point in _manual.Values.Concat(_automatic.Values))
        {
            point.Dispose();
        }
    }
}
