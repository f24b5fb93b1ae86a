using System.Text;

namespace FhirIns.Fuzz;

/// <summary>An endless row of hostile requests, always the same for a seed. Each kind comes in its turn.</summary>
public sealed class HostileCorpus
{
    private const string Json = "application/fhir+json";
    private const string Xml = "application/fhir+xml";

    private static readonly string[] Operations =
    [
        "$match",
        "$ihe-pix",
        "$validate",
        "$merge",
        "$unmerge",
        "$ins-verify",
        "$ins-integrate",
        "x/$identity-flag",
        "x/$identity-validate",
        "x/$identity-invalidate",
        "x/$ins-reveal",
        "x/$ins-integrate",
        "x/$validate",
        "$nothing",
    ];

    private static readonly string[] Parameters =
    [
        "_id",
        "_lastUpdated",
        "_profile",
        "_tag",
        "identifier",
        "active",
        "family",
        "given",
        "name",
        "birthdate",
        "gender",
        "telecom",
        "address",
        "phone",
        "deceased",
        "link",
        "general-practitioner",
        "organization",
        "birthplace",
        "identity-status",
        "ins-last-verified",
        "_sort",
        "_count",
        "_total",
        "_summary",
        "_elements",
        "_format",
        "_pretty",
        "page",
        "_page",
        "_include",
        "_has:Observation:patient:code",
        "unheard-of",
    ];

    private readonly Damage damage;
    private readonly MadeUp made;
    private readonly Func<HostileRequest>[] kinds;

    /// <param name="seed">Two corpora of one seed are the same.</param>
    public HostileCorpus(int seed)
    {
        damage = new(new Random(seed));
        made = new(damage);
        kinds =
        [
            DamagedJson,
            DamagedJson,
            DamagedXml,
            Bomb,
            Depth,
            Number,
            InvalidUtf8,
            WrongType,
            PathTrick,
            PathTrick,
            Search,
            Search,
            Flood,
            Patch,
            Patch,
            Header,
            Operation,
            Operation,
            Bundle,
            Form,
            Honest,
            Bundle,
            Patch,
        ];
    }

    /// <summary>The requests, without end.</summary>
    public IEnumerable<HostileRequest> Requests()
    {
        for (var number = 0; ; number++)
            yield return kinds[number % kinds.Length]() with
            {
                Number = number,
            };
    }

    private HostileRequest DamagedJson() => Sent("damaged JSON", damage.Of(Samples.PatientJson), Json);

    private HostileRequest DamagedXml() => Sent("damaged XML", damage.Of(Samples.PatientXml), Xml);

    private HostileRequest Bomb() => Sent("XML bomb or external entity", damage.Pick(Samples.XmlBombs), Xml);

    private HostileRequest Depth()
    {
        var depth = damage.Pick([49, 60, 200, 1_000, 20_000, 200_000]);
        return damage.Next(4) switch
        {
            0 => Sent("deep JSON", Repeat("{\"extension\":[", depth), Json),
            1 => Sent("deep JSON", Repeat("[", depth), Json),
            2 => Sent(
                "deep JSON, whole",
                "{\"resourceType\":\"Patient\",\"extension\":["
                    + Repeat("{\"url\":\"u\",\"extension\":[", depth)
                    + Repeat("]}", depth)
                    + "]}",
                Json
            ),
            _ => Sent(
                "deep XML",
                "<Patient xmlns=\"http://hl7.org/fhir\">"
                    + Repeat("<extension url=\"u\">", depth)
                    + Repeat("</extension>", depth)
                    + "</Patient>",
                Xml
            ),
        };
    }

    private HostileRequest Number()
    {
        var number = damage.Pick([
            "1e999999999",
            "-1e-999999999",
            new string('9', 50_000),
            "0." + new string('0', 50_000) + "1",
            "1E+2147483648",
            "-0",
            "00",
            "0x10",
            "1_000",
            "Infinity",
        ]);
        var place = damage.Pick([
            "\"multipleBirthInteger\":N",
            "\"extension\":[{\"url\":\"urn:x\",\"valueDecimal\":N}]",
            "\"telecom\":[{\"system\":\"phone\",\"value\":\"1\",\"rank\":N}]",
            "\"photo\":[{\"contentType\":\"image/png\",\"size\":N}]",
        ]);
        return Sent("huge number", $"{{\"resourceType\":\"Patient\",{place.Replace("N", number)}}}", Json);
    }

    private HostileRequest InvalidUtf8()
    {
        byte[] bad = damage.Pick<byte[]>([
            [0xFF],
            [0xC0, 0x80],
            [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80],
            [0xE2, 0x28, 0xA1],
            [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF],
            [0xFE, 0xFF, 0, (byte)'{'],
        ]);
        var isXml = damage.Next(3) == 0;
        List<byte> bytes = [.. Encoding.UTF8.GetBytes(isXml ? Samples.PatientXml : Samples.PatientJson)];
        bytes.InsertRange(damage.Next(bytes.Count), bad);
        return Sent("invalid UTF-8", [.. bytes], isXml ? Xml : Json);
    }

    private HostileRequest WrongType() =>
        Sent(
            "wrong media type or charset",
            Encoding.UTF8.GetBytes(damage.Next(2) == 0 ? Samples.PatientJson : Samples.PatientXml),
            damage.Pick([
                Json + "; charset=utf-16",
                Json + "; charset=utf-7",
                Json + "; charset=\"",
                Json + "; fhirVersion=9.9",
                Xml,
                Xml + "; charset=ibm037",
                "text/plain",
                "multipart/form-data; boundary=x",
                "application/octet-stream",
                "application/x-www-form-urlencoded",
                "*/*",
                ";",
                "application/json-patch+json",
                "application/json;;;;",
                new string('a', 3_000) + "/b",
            ])
        );

    private HostileRequest PathTrick()
    {
        var path = damage.Pick([
            "/fhir/Patient/../../etc/passwd",
            "/fhir/Patient/..%2f..%2fetc%2fpasswd",
            "/fhir/Patient/%2e%2e/%2e%2e/",
            "/fhir/Patient/%00",
            "/fhir/Patient/a%00b",
            "/fhir/Patient/%c0%af",
            "/fhir/Patient/%ff%fe",
            "/fhir/Patient/%",
            "/fhir/Patient/%zz",
            "/fhir//Patient",
            "/fhir/Patient//",
            "/fhir/Patient/a/b/c/d",
            "/fhir/Patient/1/_history/",
            "/fhir/Patient/1/_history/x",
            "/fhir/Patient/1/_history/99999999999999999999",
            "/fhir/Patient/1/_history/-1",
            "/fhir/patient",
            "/FHIR/Patient",
            "/fhir/Patient;jsessionid=1",
            "/fhir/Patient/$",
            "/fhir/Patient/%24",
            "/fhir/Patient/%24match",
            "/fhir/Patient/$match/$match",
            "/fhir/Patient/_search/_search",
            "/fhir/Binary/../Patient",
            "/fhir/Binary/%2e",
            "/fhir/AuditEvent/'",
            "/fhir/Task/%27%20OR%201=1",
            "/fhir/StructureDefinition/..%5c..%5cappsettings.json",
            "/fhir/CodeSystem/con",
            "/fhir/metadata/..",
            "/fhir/metadata?_format=%00",
            "/fhir/$async/../Patient",
            "/fhir/Patient/" + new string('a', 65),
            "/fhir/Patient/" + new string('a', 7_000),
            "/fhir/Patient/" + Uri.EscapeDataString(damage.Text()),
            "/fhir/" + Uri.EscapeDataString(damage.Text()),
            "/fhir",
            "/fhir/",
            "http://elsewhere.example/fhir/Patient",
        ]);
        var method = damage.Pick([
            "GET",
            "GET",
            "GET",
            "POST",
            "PUT",
            "DELETE",
            "PATCH",
            "OPTIONS",
            "TRACE",
            "PROPFIND",
            "x",
        ]);
        var hasBody = method is "POST" or "PUT" or "PATCH";
        return new HostileRequest(
            "path trick",
            method,
            path,
            hasBody ? Json : null,
            hasBody ? Encoding.UTF8.GetBytes(Samples.PatientJson) : null
        )
        {
            MayBeOutsideFhir = path.Contains("..") || path.Contains("%2e", StringComparison.OrdinalIgnoreCase),
        };
    }

    private HostileRequest Search() =>
        new(
            "search",
            "GET",
            "/fhir/"
                + damage.Pick(["Patient", "Patient", "Patient", "AuditEvent", "Task", "SearchParameter"])
                + Query(damage.Next(4) + 1)
        );

    private HostileRequest Flood() =>
        damage.Next(5) switch
        {
            0 => new("flood of parameters", "GET", "/fhir/Patient" + Query(60)),
            1 => new("flood of values", "GET", "/fhir/Patient?identifier=" + Repeat("a|b,", 1_500)),
            2 => new("flood of one parameter", "GET", "/fhir/Patient?" + Repeat("family=a&", 700)),
            3 => Posted("flood in a form", Repeat("family=a&", 20_000)),
            _ => Posted("flood of identifiers in a form", "identifier=" + Repeat("a%7Cb,", 20_000)),
        };

    private HostileRequest Form() => Posted("form", Query(damage.Next(6) + 1)[1..]);

    /// <summary>Keeps one Patient alive whom patches and entries of bundles reach.</summary>
    private static HostileRequest Honest() =>
        new("honest update", "PUT", "/fhir/" + Samples.Known, Json, Encoding.UTF8.GetBytes(Samples.KnownJson));

    private HostileRequest Patch()
    {
        var (body, type) = damage.Next(4) switch
        {
            0 => (damage.Pick(Samples.JsonPatches), "application/json-patch+json"),
            1 => (Samples.FhirPathPatch(damage.Pick(Samples.Expressions)), Json),
            2 => (made.JsonPatch(), "application/json-patch+json"),
            _ => (made.FhirPathPatch(), Json),
        };
        var target = damage.Pick([
            "/fhir/" + Samples.Known,
            "/fhir/" + Samples.Known,
            "/fhir/" + Samples.Known,
            "/fhir/Patient/nobody",
            "/fhir/Patient",
            "/fhir/Patient?family=MARTIN",
        ]);
        var bytes = damage.Next(3) == 0 ? damage.Of(body) : Encoding.UTF8.GetBytes(body);
        return new("patch", "PATCH", target, type, bytes);
    }

    private HostileRequest Header()
    {
        var (name, value) = damage.Pick<(string, string)>([
            ("If-Match", "W/\"99999999999999999999\""),
            ("If-Match", "*"),
            ("If-Match", "\"\"\"\""),
            ("If-None-Match", Repeat("W/\"1\",", 500) + "W/\"1\""),
            ("If-Modified-Since", "yesterday"),
            ("If-None-Exist", "identifier=|||"),
            ("If-None-Exist", "?"),
            ("If-None-Exist", "family=%"),
            ("If-None-Exist", Repeat("family=a&", 500)),
            ("Prefer", "handling=strict; return=\""),
            ("Prefer", Repeat("return=minimal,", 400)),
            ("Accept", "application/fhir+json;q=9999"),
            ("Accept", Repeat("text/x,", 500)),
            ("Accept", "\""),
            ("Accept-Language", "fr;q=x"),
            ("Accept-Encoding", "x, *;q=0"),
            ("X-Request-Id", new string('x', 4_000)),
            ("Range", "bytes=-1"),
            ("Expect", "200-maybe"),
            ("Cookie", Repeat("a=b; ", 500)),
            ("Authorization", "Bearer x"),
            ("X-HTTP-Method-Override", "DELETE"),
        ]);
        var isWrite = name.StartsWith("If-None-E", StringComparison.Ordinal) || damage.Next(3) == 0;
        return new HostileRequest(
            "header " + name,
            isWrite ? "POST" : "GET",
            "/fhir/Patient",
            isWrite ? Json : null,
            isWrite ? Encoding.UTF8.GetBytes(Samples.PatientJson) : null,
            (name, value)
        );
    }

    private HostileRequest Operation()
    {
        var name = damage.Pick(Operations);
        var body = damage.Pick(Samples.Inputs);
        return new(
            "operation",
            "POST",
            "/fhir/Patient/" + name + (damage.Next(4) == 0 ? Query(2) : ""),
            Json,
            damage.Next(2) == 0 ? damage.Of(body) : Encoding.UTF8.GetBytes(body)
        );
    }

    private HostileRequest Bundle()
    {
        var body = damage.Next(3) == 0 ? damage.Pick(Samples.Bundles) : made.Bundle();
        return new(
            "bundle",
            "POST",
            damage.Pick(["/fhir", "/fhir/"]),
            Json,
            damage.Next(3) == 0 ? damage.Of(body) : Encoding.UTF8.GetBytes(body)
        );
    }

    private string Query(int count) =>
        "?"
        + string.Join(
            '&',
            Enumerable
                .Range(0, count)
                .Select(_ =>
                    damage.Pick(Parameters)
                    + damage.Pick(["", "", "", ":exact", ":contains", ":missing", ":not", ":unheard", ":Patient"])
                    + "="
                    + (damage.Next(8) == 0 ? damage.Pick(["%", "%zz", "%ff", "%00", "%c3%28"]) : Short(damage.Text()))
                )
        );

    private static string Short(string text) => Uri.EscapeDataString(text.Length > 100 ? text[..100] : text);

    private static HostileRequest Posted(string kind, string form) =>
        new(kind, "POST", "/fhir/Patient/_search", "application/x-www-form-urlencoded", Encoding.UTF8.GetBytes(form));

    private HostileRequest Sent(string kind, string body, string type) =>
        Sent(kind, Encoding.UTF8.GetBytes(body), type);

    private HostileRequest Sent(string kind, byte[] body, string type)
    {
        var (method, target) = damage.Pick<(string, string)>([
            ("POST", "/fhir/Patient"),
            ("PUT", "/fhir/Patient/nobody"),
            ("POST", "/fhir/Patient/$validate"),
            ("POST", "/fhir/Patient/$match"),
        ]);
        return new(kind, method, target, type, body);
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
