namespace FhirIns.Sandbox.TokenDesk;

/// <summary>A client of the sandbox: what its tokens say. Everybody and every number here is fictitious.</summary>
/// <param name="Id">The OAuth client id.</param>
/// <param name="Purpose">What the client is there to try.</param>
/// <param name="Scopes">The scopes it may have, separated by spaces; all of them when it asks for none.</param>
internal sealed record SandboxClient(string Id, string Purpose, string Scopes)
{
    /// <summary>The secret of every sandbox client.</summary>
    public const string Secret = "sandbox";

    /// <summary>The client id of the dashboard, which people sign in to.</summary>
    public const string Dashboard = "dashboard";

    /// <summary>The identification domain of the sandbox server.</summary>
    public const string Domain = "https://fhirins.org/sandbox/domains/hospital";

    /// <summary>The domain of those who are outside.</summary>
    public const string OtherDomain = "https://fhirins.org/sandbox/domains/partner";

    /// <summary>The <c>acr</c> of a person who signed in with a card or Pro Santé Connect.</summary>
    public const string StrongAcr = "cpx";

    private const string Hospital = "990000002";
    private const string Practice = "990000010";
    private const string PartnerLaboratory = "990000028";

    /// <summary>The subject and name of the person behind the client; null when it acts for itself.</summary>
    public (string Id, string Name)? Person { get; init; }

    /// <summary>Whether that person signed in with a card or Pro Santé Connect.</summary>
    public bool StrongAuthentication { get; init; }

    /// <summary>RPPS number of that person.</summary>
    public string? Practitioner { get; init; }

    /// <summary>FINESS of the structure.</summary>
    public string Organization { get; init; } = Hospital;

    /// <summary>Sector of activity of the structure (TRE_R02).</summary>
    public string OrganizationType { get; init; } = "SA01";

    public string IdentificationDomain { get; init; } = Domain;

    /// <summary>Every client of the sandbox.</summary>
    public static IReadOnlyList<SandboxClient> All { get; } =
    [
        new(
            "connector",
            "Feeds the DMP: reads qualified identities, subscribes, asks for other formats.",
            "system/Patient.rs system/Subscription.cruds ins.read"
        ),
        new(
            "reception",
            "Secretariat: creates, updates, retrieves, integrates, validates with a document.",
            "user/Patient.crus ins.read ins.retrieve ins.validate"
        )
        {
            Person = ("odile.marchand", "Odile MARCHAND"),
            StrongAuthentication = true,
        },
        new(
            "practitioner",
            "Health professional in own practice, who may use the exceptional procedure.",
            "user/Patient.crus ins.read ins.retrieve ins.validate ins.attest"
        )
        {
            Person = ("remi.castel", "Rémi CASTEL"),
            StrongAuthentication = true,
            Practitioner = "99700000005",
            Organization = Practice,
            OrganizationType = "SA07",
        },
        new(
            "referent",
            "Identitovigilance: everything about identities, work lists, merge, unlock, reveal.",
            "user/Patient.cruds user/Task.rus user/Subscription.cruds user/AuditEvent.rs "
                + "ins.read ins.retrieve ins.verify ins.validate ins.unlock ins.flag ins.merge ins.supervise"
        )
        {
            Person = ("ines.valois", "Inès VALOIS"),
            StrongAuthentication = true,
        },
        new("feed", "The flow of the domain's own master system; nobody types.", "system/Patient.cruds ins.feed"),
        new("partner", "Outside the domain: may only send identities.", "system/Patient.c ins.verify")
        {
            Organization = PartnerLaboratory,
            OrganizationType = "SA25",
            IdentificationDomain = OtherDomain,
        },
        new("auditor", "Traces, raw answers, indicators; read only.", "user/AuditEvent.rs user/Binary.r")
        {
            Person = ("lucie.hamel", "Lucie HAMEL"),
        },
        new("admin", "Campaigns, settings, trust contracts.", "ins.campaign")
        {
            Person = ("paul.ferrand", "Paul FERRAND"),
        },
    ];

    public static SandboxClient? Find(string? id) => All.FirstOrDefault(client => client.Id == id);

    /// <summary>The claims of its tokens, but for scopes and times.</summary>
    public Dictionary<string, object> Claims()
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = Person?.Id ?? Id,
            ["client_id"] = Id,
            ["organization"] = Organization,
            ["organization_type"] = OrganizationType,
            ["identification_domain"] = IdentificationDomain,
        };
        if (Person is { } person)
        {
            claims["name"] = person.Name;
        }

        if (StrongAuthentication)
        {
            claims["acr"] = StrongAcr;
        }

        if (Practitioner is not null)
        {
            claims["practitioner"] = Practitioner;
        }

        return claims;
    }
}
