using FhirIns.Identity;
using FhirIns.Server.Patients;

namespace FhirIns.Server.Formats;

/// <summary>
/// Reads a PID segment of IHE PAM France, alone, with a ZFD segment, or within a whole message whose header says which
/// signs divide it (ins-rules 5.3). Other segments are passed over.
/// </summary>
internal static class PidReader
{
    private static readonly string[] LineEnds = ["\r\n", "\r", "\n"];

    /// <summary>The identity that the segment states.</summary>
    public static FormReading Read(string content)
    {
        var lines = content
            .Trim('\u000b', '\u001c', '\r', '\n', ' ')
            .Split(LineEnds, StringSplitOptions.RemoveEmptyEntries);
        var header = Array.Find(lines, line => line.StartsWith("MSH", StringComparison.Ordinal));
        var signs = header is null ? Er7.Standard : Er7.Of(header);
        if (signs is null)
            return FormProblems.NotReadable("MSH-2");
        var segments = lines.Select(line => Er7Segment.Of(line, signs)).ToList();
        return Read(segments);
    }

    /// <summary>The identity that the segments of a message state.</summary>
    /// <param name="mayEmptyIns">Whether a number of type INS without a value says that there is none any more (A47).</param>
    public static FormReading Read(IReadOnlyList<Er7Segment> segments, bool mayEmptyIns = false)
    {
        var pids = segments.Where(segment => segment.Name == "PID").ToList();
        return pids.Count == 1
            ? Read(pids[0], segments.FirstOrDefault(segment => segment.Name == "ZFD"), mayEmptyIns)
            : FormProblems.NotReadable("PID");
    }

    /// <summary>The numbers in a field that are neither an INS nor the billing number.</summary>
    public static IEnumerable<FormIdentifier> NumbersIn(Er7Segment segment, int field) =>
        segment.Each(field).Where(IsLocal).Select(IdentifierOf);

    /// <summary>The INS in a field; null when none is there, or it is not whole.</summary>
    public static FormNumber? InsIn(Er7Segment segment, int field) =>
        segment.Each(field).FirstOrDefault(IsIns) is { } number
        && number[1] is { } value
        && InsOid.TryParse(number[4, 2], out var oid)
            ? new(value, oid)
            : null;

    private static FormReading Read(Er7Segment pid, Er7Segment? zfd, bool mayEmptyIns)
    {
        var problems = new FormProblems();
        var names = pid.Each(5).ToList();
        var birth = names.Find(name => name[7] == "L") ?? names.Find(name => name[7] is null);
        if (birth is null)
            problems.Add("form-part-missing", "PID-5");
        var places = pid.Each(11).ToList();
        var birthPlace = places.Find(place => place[7] == "BDL");
        var reliabilities = pid.Each(32).Select(one => one[1]).OfType<string>().ToList();
        return problems.Conclude(
            new()
            {
                Ins = NumberOf(pid, mayEmptyIns, problems),
                Identifiers = [.. NumbersIn(pid, 3)],
                BirthName = birth?[1],
                FirstGivenName = birth?[2] ?? birth?[3]?.Split(' ')[0],
                GivenNames = FormProblems.GivenNames(birth?[2], birth?[3]),
                UsedNames = [.. names.Where(name => name[7] == "D").Select(name => new FormName(name[1], name[2]))],
                MothersName = pid.Text(6),
                BirthDate = problems.Day(pid.Text(7), "PID-7"),
                IsBirthDateInterpreted = zfd?.Text(4) == "Y",
                Gender = GenderOf(pid.Text(8), problems),
                BirthPlace = birthPlace?[9],
                BirthCity = birthPlace?[3],
                Addresses = [.. places.Where(place => place[7] is not ("BDL" or "BIR" or "N")).Select(AddressOf)],
                Telecoms = [.. pid.Each(13).Concat(pid.Each(14)).Select(TelecomOf).OfType<FormTelecom>()],
                DiedOn = problems.Day(pid.Text(29), "PID-29"),
                IsDeceased = pid.Text(30) == "Y" || pid.Text(29) is not null,
                Reliability = reliabilities.Find(code => code is "PROV" or "VALI"),
                Attributes = [.. reliabilities.Where(code => code is not ("PROV" or "VALI" or "VIDE"))],
                CollectionMethod = zfd?.Text(5),
                CollectedOn = problems.Day(zfd?.Text(6), "ZFD-6"),
                ValidationMode = zfd?.Text(7),
            }
        );
    }

    /// <summary>The INS: a number of type INS, or under an OID of the INS and no type that says otherwise.</summary>
    private static FormNumber? NumberOf(Er7Segment pid, bool mayBeEmpty, FormProblems problems)
    {
        var numbers = pid.Each(3).Where(IsIns).Where(number => !mayBeEmpty || number[1] is not null).ToList();
        if (numbers.Count == 0)
            return null;
        if (numbers is not [var only] || only[1] is not { } value || !InsOid.TryParse(only[4, 2], out var oid))
        {
            problems.Add("ins-incomplete", "PID-3");
            return null;
        }
        return new(value, oid);
    }

    // The billing number is of type NH, and once stood under the same OID.
    private static bool IsIns(Er7Field number) =>
        number[5] == "INS" || (number[5] is null && InsOid.TryParse(number[4, 2], out _));

    private static bool IsLocal(Er7Field number) =>
        !IsIns(number)
        && number[1] is not null
        && number[5] is not ("NH" or "SS")
        && !FrCore.IsNss(IdentifierOf(number).System);

    private static FormIdentifier IdentifierOf(Er7Field number) =>
        new(
            number[1]!,
            (number[4, 2], number[4, 3]) switch
            {
                (null, _) => null,
                ({ } id, "ISO") => $"urn:oid:{id}",
                ({ } id, "UUID") => $"urn:uuid:{id}",
                var (id, _) => id,
            },
            number[5],
            number[4, 1]
        );

    private static string? GenderOf(string? sex, FormProblems problems)
    {
        switch (sex)
        {
            case "M":
                return "male";
            case "F":
                return "female";
            case "U" or "O" or "A" or "N" or "I":
                return "unknown";
            case null:
                return null;
            default:
                problems.Add("form-part-malformed", "PID-8");
                return null;
        }
    }

    private static FormAddress AddressOf(Er7Field place) =>
        new([.. new[] { place[1], place[2] }.OfType<string>()], place[3], place[5], place[6]);

    private static FormTelecom? TelecomOf(Er7Field telecom)
    {
        if (telecom[4] is { } mail)
            return new("email", mail, null);
        var use = telecom[2] switch
        {
            "WPN" => "work",
            "PRS" => "mobile",
            "PRN" => "home",
            _ => null,
        };
        return (telecom[12] ?? telecom[1]) is { } number
            ? new(telecom[3] == "FX" ? "fax" : "phone", number, telecom[3] == "CP" ? "mobile" : use)
            : null;
    }
}
