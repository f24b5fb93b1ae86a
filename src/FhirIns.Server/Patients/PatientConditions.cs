using FhirIns.Fhir;
using FhirIns.Fhir.Search;
using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Storage.Encryption;

namespace FhirIns.Server.Patients;

/// <summary>
/// What each search parameter asks of the tables. An INS that may not leave is never matched: whether somebody holds one
/// must not be learned from a count (contract 3.2). Without <c>ins.read</c> RECUP is PROV and QUAL is VALI, whatever the
/// parameter and its modifier (S053).
/// </summary>
/// <param name="address">The FHIR base, by which references to this server may be written; null when unknown.</param>
/// <param name="hiddenToo">
/// Whether an INS is matched that may not leave: for a conditional update by the domain's own flow alone (contract 3.2).
/// </param>
internal sealed class PatientConditions(Caller caller, string? address, DateTimeOffset now, bool hiddenToo)
{
    private const string Genders = "http://hl7.org/fhir/administrative-gender";

    private static readonly KeyMatch Everybody = KeyMatch.Column("1 = 1");

    private readonly SqlCondition sql = new();
    private readonly List<FhirIssue> issues = [];
    private readonly List<string> askedSystems = [];
    private readonly List<string> systems = [];

    public SqlCondition Sql => sql;

    /// <summary>Values that are not what their parameter takes.</summary>
    public IReadOnlyList<FhirIssue> Issues => issues;

    /// <summary>The identifier systems asked for without a value: the answer shows no other identifiers (ITI-78).</summary>
    public IReadOnlyList<string> AskedSystems => askedSystems;

    /// <summary>Identifier systems named, other than those of an INS.</summary>
    public IReadOnlyList<string> Systems => systems;

    /// <summary>How many numbers of an INS, or what looks like one, somebody is searched by.</summary>
    public int InsNumbers { get; private set; }

    /// <summary>How many of them must not be those of whoever is found (<c>:not</c>).</summary>
    public int InsNumbersExcluded { get; private set; }

    /// <summary>Adds a criterion whose modifier its parameter takes.</summary>
    public void Add(PatientParameter parameter, SearchCriterion criterion)
    {
        if (criterion.Modifier == "missing")
            AddMissing(parameter, criterion);
        else if (criterion.Modifier == "not")
        {
            var before = InsNumbers;
            sql.AddNone([.. Tokens(parameter.Name, criterion)]);
            InsNumbersExcluded += InsNumbers - before;
        }
        else
            sql.Add(
                criterion.Modifier == "contains" ? PatientParameter.Substring : parameter.Rank,
                [.. Matches(parameter, criterion)]
            );
    }

    private IEnumerable<KeyMatch> Matches(PatientParameter parameter, SearchCriterion criterion) =>
        (parameter.Name, parameter.Type) switch
        {
            ("family", _) => Names(criterion, NameKeyKind.Family),
            ("given", _) => Names(criterion, NameKeyKind.Given),
            ("name", _) => Names(criterion, NameKeyKind.Family).Concat(Names(criterion, NameKeyKind.Given)),
            ("birthdate", _) => criterion.Dates(issues).Select(date => date.OnDays("p.birth_date_text", sql, now)),
            ("_lastUpdated", _) => criterion.Dates(issues).Select(date => date.OnInstants("p.updated", sql, now)),
            ("ins-last-verified", _) => criterion
                .Dates(issues)
                .Select(date => date.OnInstants("p.last_verified_at", sql, now)),
            ("_profile", _) => criterion.Uris(issues).SelectMany(Profile),
            (_, ParameterType.Reference) => criterion
                .References(issues)
                .SelectMany(reference => sql.Reference(parameter.Name, reference, address)),
            (_, ParameterType.String) => criterion
                .Strings()
                .Select(text => sql.String(parameter.Name, text, criterion.Modifier))
                .OfType<KeyMatch>(),
            _ => Tokens(parameter.Name, criterion),
        };

    private IEnumerable<KeyMatch> Tokens(string name, SearchCriterion criterion) =>
        criterion
            .Tokens(issues)
            .SelectMany<TokenValue, KeyMatch>(token =>
                name switch
                {
                    "_id" => token is { System: null, Code: { } id } ? [Equal("p.id", id)] : [],
                    "_tag" => Tag(token),
                    "active" => token.Code is "true" or "false" ? [Equal("p.active", token.Code == "true")] : [],
                    "deceased" => Deceased(token.Code),
                    "gender" => token.System is null or Genders ? [Gender(token.Code)] : [],
                    "identifier" => Identifier(token),
                    "identity-attribute" => token is { System: null or FrCore.Reliabilities, Code: { } code }
                        ? [sql.Token(name, null, code)]
                        : [],
                    "identity-status" => token.System is null or FrCore.IdentityStatuses ? [Status(token.Code)] : [],
                    _ => sql.Telecom(name, token),
                }
            );

    private void AddMissing(PatientParameter parameter, SearchCriterion criterion)
    {
        KeyMatch[] present = parameter.Name switch
        {
            "identifier" =>
            [
                KeyMatch.In("identity_identifier", "patient_key", "1 = 1"),
                .. caller.MaySeeIns ? [KeyMatch.Column("p.carries_ins")] : Array.Empty<KeyMatch>(),
            ],
            "ins-last-verified" => [KeyMatch.Column("p.last_verified_at IS NOT NULL")],
            "active" or "birthplace" or "identity-attribute" or "mothersMaidenName" => [sql.Any(parameter.Name)],
            _ when parameter.Type is ParameterType.Reference => [sql.Any(parameter.Name)],
            _ when SearchValueConditions.Place(parameter.Name) is { Parameter: "address" or "telecom" } =>
            [
                sql.Any(parameter.Name),
            ],
            _ => [Everybody],
        };
        if (criterion.Boolean(issues) == true)
            sql.AddNone(present);
        else
            sql.Add(PatientParameter.Broad, present);
    }

    private IEnumerable<KeyMatch> Identifier(TokenValue token)
    {
        if (token.System is { Length: > 0 } system && !InsOid.TryParse(system, out _))
            systems.Add(system);
        if (token.Code is not { } number)
        {
            askedSystems.Add(token.System!);
            return HasSystem(token.System!);
        }
        if (token.System is { Length: > 0 } named ? InsOid.TryParse(named, out _) : LooksLikeIns(number))
            InsNumbers++;
        var inSystem = token.System is null ? "" : $" AND system = {sql.Bind(token.System)}";
        var stored = KeyMatch.In(
            "identity_identifier",
            "patient_key",
            $"value = {sql.Bind(EncryptedColumns.IdentifierValue, number)}{inSystem}"
        );
        return HasIns(token.System, number).Prepend(stored);
    }

    private static bool LooksLikeIns(string number) => number.Count(char.IsAsciiLetterOrDigit) is 13 or 15;

    /// <summary>The door of searches by INS: only those that may leave now, only for those who may see them.</summary>
    private IEnumerable<KeyMatch> HasIns(string? system, string number)
    {
        InsOid? oid = null;
        if (!(caller.MaySeeIns || hiddenToo) || (system is not null && !InsOid.TryParse(system, out oid)))
            return [];
        var (leaves, itsHolderLeaves) = hiddenToo ? ("1 = 1", "1 = 1") : ("p.carries_ins", "q.carries_ins");
        var digits = number.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        var active = sql.Bind(EncryptedColumns.InsNumber, digits);
        var former = sql.Bind(EncryptedColumns.FormerInsNumber, digits);
        var byOid = oid is null ? null : sql.Bind(oid.Value);
        return
        [
            KeyMatch.Column($"{leaves} AND p.ins_number = {active}{InOid("p.ins_oid")}"),
            KeyMatch.In(
                "identity_ins_history h JOIN identity q ON q.key = h.patient_key",
                "h.patient_key",
                $"h.number = {former}{InOid("h.oid")} AND h.kind = 'Superseded' AND {itsHolderLeaves}"
            ),
        ];

        string InOid(string column) => byOid is null ? "" : $" AND {column} = {byOid}";
    }

    private IEnumerable<KeyMatch> HasSystem(string system)
    {
        yield return KeyMatch.In("identity_identifier", "patient_key", $"system = {sql.Bind(system)}");
        if (caller.MaySeeIns && InsOid.TryParse(system, out var oid))
            yield return KeyMatch.Column($"p.carries_ins AND p.ins_oid = {sql.Bind(oid.Value)}");
    }

    private IEnumerable<KeyMatch> Names(SearchCriterion criterion, NameKeyKind kind)
    {
        foreach (var text in criterion.Strings())
        {
            if (criterion.Modifier == "exact")
            {
                var parameter = kind is NameKeyKind.Family ? SearchValues.Family : SearchValues.Given;
                if (sql.String(parameter, text, "exact") is { } exact)
                    yield return exact;
                continue;
            }
            var key = NameText.SearchKey(text);
            if (key.Length == 0)
                continue;
            var match =
                criterion.Modifier == "contains"
                    ? $"text LIKE {sql.Bind($"%{key}%")}"
                    : sql.BeginsWith("text", EncryptedColumns.NameKey, key);
            var ofKind = kind is NameKeyKind.Family ? "kind = 1" : "kind = 2";
            yield return KeyMatch.In("identity_name_key", "patient_key", $"{ofKind} AND {match}");
        }
    }

    private IEnumerable<KeyMatch> Deceased(string? code)
    {
        var died = sql.Token("deceased", null, "true");
        return code switch
        {
            "true" => [died],
            "false" => [KeyMatch.Not(died)],
            _ => [],
        };
    }

    private KeyMatch Gender(string? code) =>
        Equal(
            "p.sex",
            code switch
            {
                "male" => nameof(Sex.Male),
                "female" => nameof(Sex.Female),
                "unknown" => nameof(Sex.Unknown),
                _ => "",
            }
        );

    /// <summary>The tag of the status is the server's own, every other one the client's.</summary>
    private IEnumerable<KeyMatch> Tag(TokenValue token)
    {
        if (token.System is null or FrCore.IdentityStatuses)
            yield return token.Code is null ? Everybody : Status(token.Code);
        if (token.System != FrCore.IdentityStatuses)
            yield return token.Code is { } code
                ? sql.Token("_tag", token.System, code)
                : sql.AnyIn("_tag", token.System!);
    }

    private IEnumerable<KeyMatch> Profile(string url) =>
        url switch
        {
            FrCore.InsPatientProfile => [KeyMatch.Column(caller.MaySeeIns ? "p.carries_ins" : "1 = 0")],
            FrCore.PatientProfile => [KeyMatch.Column(caller.MaySeeIns ? "NOT p.carries_ins" : "1 = 1")],
            _ => [sql.Token("_profile", null, url)],
        };

    private KeyMatch Status(string? code)
    {
        if (caller.MaySeeIns)
            return Equal("p.status", code ?? "");
        // Without ins.read there are two levels: what is behind one of them must not be told apart.
        return KeyMatch.Column(
            code switch
            {
                "PROV" => "p.status IN ('PROV', 'RECUP')",
                "VALI" => "p.status IN ('VALI', 'QUAL')",
                _ => "1 = 0",
            }
        );
    }

    private KeyMatch Equal(string column, object value) => KeyMatch.Column($"{column} = {sql.Bind(value)}");
}
