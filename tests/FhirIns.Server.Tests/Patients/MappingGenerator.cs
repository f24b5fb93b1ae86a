using System.Globalization;
using FhirIns.Fhir;
using FhirIns.Fhir.Schema;

namespace FhirIns.Server.Tests.Patients;

/// <summary>
/// Makes Patients with anything R4 allows in them, the same for the same seed. Every text that the server does not interpret
/// is a token of its own, so that a test can look for each of them.
/// </summary>
internal sealed class MappingGenerator(int seed)
{
    private const int MaxDepth = 4;

    // Written or interpreted by the server; a Patient is built with its own.
    private static readonly string[] Interpreted =
    [
        "id",
        "meta",
        "implicitRules",
        "text",
        "contained",
        "name",
        "gender",
        "birthDate",
    ];

    private readonly Random _random = new(seed);
    private readonly List<string> _tokens = [];
    private int _next;

    /// <summary>Every token in the Patient.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    public Element Patient()
    {
        var patient = Element.Resource("Patient");
        Fill(patient, 0);
        AddMeta(patient.Add("meta"));
        AddNames(patient);
        AddBirth(patient);
        if (Chance(30))
            Fill(patient.Add("contained", Element.Resource("Organization")), MaxDepth - 2);
        return patient;
    }

    /// <summary>Fills an element at random; false when it lacks what it must have, and so must not stay.</summary>
    private bool Fill(Element element, int depth)
    {
        var isComplete = true;
        foreach (var definition in element.TypeSchema.Elements)
        {
            var isForServer = depth == 0 && Interpreted.Contains(definition.Name);
            var isForNobody =
                element.IsResource && definition.Name is "text" or "contained" or "meta" or "implicitRules";
            if (isForServer || isForNobody || (definition.Min == 0 && !Chance(depth == 0 ? 60 : 25)))
                continue;
            var count = definition.IsList && Chance(30) ? 2 : 1;
            for (var index = 0; index < count; index++)
                AddOne(element, definition, depth);
            isComplete &= definition.Min == 0 || element[definition.Name] is not null;
        }
        return isComplete && (element.Type != "Extension" || (element["extension"] ?? element["value"]) is not null);
    }

    private void AddOne(Element element, ElementSchema definition, int depth)
    {
        var candidates = definition
            .Properties.Where(property => !property.Type.IsAbstract && (property.Type.IsPrimitive || depth < MaxDepth))
            .ToList();
        var isSecondContent =
            element.Type == "Extension" && definition.Name == "value" && element["extension"] is not null;
        if (candidates.Count == 0 || isSecondContent)
            return;
        var property = candidates[_random.Next(candidates.Count)];
        var child = element.Add(property.JsonName);
        var before = _tokens.Count;
        if (property.Type.IsPrimitive)
            child.Value = Value(property);
        else if (!Fill(child, depth + 1) || !child.HasChildren)
        {
            element.Remove(child);
            _tokens.RemoveRange(before, _tokens.Count - before);
        }
    }

    private string Value(PropertySchema property) =>
        property.Type.Name switch
        {
            "boolean" => Chance(50) ? "true" : "false",
            "integer" or "positiveInt" or "unsignedInt" => Number(1, 900),
            "decimal" => $"{Number(1, 90)}.50",
            "date" => Date,
            "dateTime" or "instant" => $"{Date}T10:{_random.Next(10, 60)}:00Z",
            "time" => $"10:{_random.Next(10, 60)}:00",
            "base64Binary" => Convert.ToBase64String(BitConverter.GetBytes(_random.Next())),
            "uuid" => $"urn:uuid:{new Guid(_random.Next(), 1, 2, [1, 2, 3, 4, 5, 6, 7, 8])}",
            "oid" => $"urn:oid:1.3.6.1.{Number(1, 9000)}",
            "uri" or "url" or "canonical" => $"https://t.example/{Token()}",
            "code" => Code(property),
            _ => Token(),
        };

    private string Code(PropertySchema property)
    {
        var valueSet = property.Element.Binding?.ValueSet;
        var codes = valueSet is null ? null : FhirSchema.R4.Codes(valueSet);
        return codes is null ? Token() : codes.Codes[_random.Next(codes.Codes.Count)].Code;
    }

    private void AddMeta(Element meta)
    {
        meta.Set("source", $"https://t.example/{Token()}").Set("profile", $"https://t.example/{Token()}");
        meta.Add("tag").Set("system", "https://t.example/tags").Set("code", Token());
        meta.Add("security").Set("system", "https://t.example/labels").Set("code", Token());
    }

    private void AddNames(Element patient)
    {
        var birth = patient.Add("name").Set("family", Pick("Lecœur-Noël", "d'Artagnan", "Le Goff", "MARTIN"));
        if (Chance(70))
            birth.Set("use", "official");
        birth.Set("given", Pick("Hélène", "Jean-Loup", "Zoé")).Set("prefix", Token()).Set("suffix", Token());
        birth.Add("period").Set("start", Date);
        if (Chance(40))
        {
            var second = birth.Set("given", "Rose").Each("given").Last();
            second.Set("id", Token());
            second.Add("extension").Set("url", $"https://t.example/{Token()}").Set("valueString", Token());
        }
        foreach (var use in new[] { "usual", "nickname", "old" }.Where(_ => Chance(50)))
            patient.Add("name").Set("use", use).Set("family", Token()).Set("given", Token()).Set("text", Token());
    }

    private void AddBirth(Element patient)
    {
        patient.Set("gender", Pick("male", "female", "unknown")).Set("birthDate", Date);
        if (Chance(40))
            patient["birthDate"]!
                .Add("extension")
                .Set("url", $"https://t.example/{Token()}")
                .Set("valueString", Token());
        if (!Chance(60))
            return;
        var address = patient
            .Add("extension")
            .Set("url", "http://hl7.org/fhir/StructureDefinition/patient-birthPlace")
            .Add("valueAddress")
            .Set("city", Token());
        var coding = address
            .Add("extension")
            .Set("url", "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code")
            .Add("valueCoding");
        coding
            .Set("system", "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM")
            .Set("code", Pick("63220", "2B020", "75056"))
            .Set("display", Token());
    }

    private string Token()
    {
        var token = $"t{_next++}x";
        _tokens.Add(token);
        return token;
    }

    private string Date => $"{_random.Next(1930, 2024)}-{_random.Next(1, 13):00}-{_random.Next(1, 29):00}";

    private string Number(int from, int to) => _random.Next(from, to).ToString(CultureInfo.InvariantCulture);

    private string Pick(params string[] values) => values[_random.Next(values.Length)];

    private bool Chance(int percent) => _random.Next(100) < percent;
}
