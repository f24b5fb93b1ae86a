namespace FhirIns.Server.Patients;

/// <summary>The kinds of search parameters of R4 that Patients have.</summary>
internal enum ParameterType
{
    Token,
    String,
    Date,
    Reference,
    Uri,
}

/// <summary>A parameter that selects Patients. The list is also what the CapabilityStatement says.</summary>
/// <param name="Name">As R4 or our own SearchParameter calls it.</param>
/// <param name="Rank">
/// How few Patients a value usually leaves, the fewest first: a search starts from its first parameter and only tests the
/// others. <see cref="Broad"/> leaves too many to start from.
/// </param>
internal sealed record PatientParameter(string Name, ParameterType Type, int Rank)
{
    public const int Broad = 9;

    /// <summary>A substring is found by walking all values of its parameter: the last thing to start from.</summary>
    public const int Substring = 8;

    public static readonly IReadOnlyList<PatientParameter> All =
    [
        new("_id", ParameterType.Token, 0),
        new("_lastUpdated", ParameterType.Date, 6),
        new("_profile", ParameterType.Uri, Broad),
        new("_tag", ParameterType.Token, Broad),
        new("active", ParameterType.Token, Broad),
        new("address", ParameterType.String, 5),
        new("address-city", ParameterType.String, 6),
        new("address-country", ParameterType.String, 7),
        new("address-postalcode", ParameterType.String, 5),
        new("address-state", ParameterType.String, 7),
        new("birthdate", ParameterType.Date, 2),
        new("birthplace", ParameterType.String, 6),
        new("deceased", ParameterType.Token, 7),
        new("email", ParameterType.Token, 1),
        new("family", ParameterType.String, 3),
        new("gender", ParameterType.Token, Broad),
        new("general-practitioner", ParameterType.Reference, 5),
        new("given", ParameterType.String, 4),
        new("identifier", ParameterType.Token, 0),
        new("identity-attribute", ParameterType.Token, 5),
        new("identity-status", ParameterType.Token, Broad),
        new("ins-last-verified", ParameterType.Date, 7),
        new("link", ParameterType.Reference, 1),
        new("mothersMaidenName", ParameterType.String, 3),
        new("name", ParameterType.String, 4),
        new("organization", ParameterType.Reference, 7),
        new("phone", ParameterType.Token, 1),
        new("telecom", ParameterType.Token, 1),
    ];

    private static readonly Dictionary<string, PatientParameter> ByName = All.ToDictionary(
        parameter => parameter.Name,
        StringComparer.Ordinal
    );

    /// <summary>When an INS was last verified tells a qualified identity from a validated one (S053).</summary>
    public bool IsForInsReaders => Name == "ins-last-verified";

    public static PatientParameter? Find(string name) => ByName.GetValueOrDefault(name);

    public bool Takes(string modifier) =>
        modifier switch
        {
            "missing" => true,
            "exact" or "contains" => Type is ParameterType.String,
            "not" => Type is ParameterType.Token,
            _ => false,
        };
}
