using System.Globalization;

namespace FhirIns.Server.Formats;

/// <summary>
/// The PID segment of IHE PAM France 2.11, and the ZFD segment that says how the identity was collected (ins-rules 5.3).
/// The status is PROV or VALI: a receiver knows a qualified identity by the INS beside VALI.
/// </summary>
internal static class PidForm
{
    private const string Separator = "\r";
    private static readonly Er7 Signs = Er7.Standard;

    /// <summary>Both segments, each ended by a carriage return.</summary>
    public static string Write(FormIdentity identity) => Pid(identity) + Separator + Zfd(identity) + Separator;

    /// <summary>PID alone.</summary>
    public static string Pid(FormIdentity identity) =>
        Segment(
            "PID",
            (1, "1"),
            (3, Identifiers(identity)),
            (5, Names(identity)),
            (6, identity.MothersName is null ? "" : Components((1, Signs.Escaped(identity.MothersName)), (7, "M"))),
            (7, Day(identity)),
            (8, Sex(identity)),
            (11, Addresses(identity)),
            (13, string.Join(Signs.Repetition, identity.Telecoms.Select(Telecom))),
            (29, Compact(identity.DiedOn)),
            (30, identity.IsDeceased ? "Y" : ""),
            (32, string.Join(Signs.Repetition, identity.Attributes.Prepend(identity.Reliability ?? "PROV")))
        );

    /// <summary>ZFD alone: whether the birth date stands for another, the way of collection, its day, the document.</summary>
    public static string Zfd(FormIdentity identity) =>
        Segment(
            "ZFD",
            (4, identity.IsBirthDateInterpreted ? "Y" : "N"),
            (5, identity.Ins is null ? "" : Signs.Escaped(identity.CollectionMethod)),
            (6, identity.Ins is null ? "" : Compact(identity.CollectedOn)),
            (7, Signs.Escaped(identity.ValidationMode))
        );

    /// <summary>
    /// PID-3: the INS first, of type <c>INS</c>, then the numbers of the domain, and the one of our record, of type <c>RI</c>:
    /// it stays the same when the others change, and is there when there is no other.
    /// </summary>
    public static string Identifiers(FormIdentity identity)
    {
        var written = Numbers(identity).Select(Identifier);
        if (identity.Ins is { } ins)
            written = written.Prepend(Ins(ins));
        return string.Join(Signs.Repetition, written);
    }

    /// <summary>All numbers that are no INS.</summary>
    public static IEnumerable<FormIdentifier> Numbers(FormIdentity identity) =>
        identity.Record is { } record ? identity.Identifiers.Append(record) : identity.Identifiers;

    /// <summary>An INS as CX; without its value it says that there is none any more (A47).</summary>
    public static string Ins(FormNumber ins) =>
        Components((1, ins.Value), (4, Authority(ins.Authority, ins.Oid.Value, "ISO")), (5, "INS"));

    /// <summary>A number of the domain as CX.</summary>
    public static string Identifier(FormIdentifier identifier) =>
        Components(
            (1, Signs.Escaped(identifier.Value)),
            (4, AuthorityOf(identifier)),
            (5, Signs.Escaped(identifier.Type ?? "PI"))
        );

    /// <summary>PID-5: the birth name with the first given name and, in XPN.3, the whole list; then the names in use.</summary>
    public static string Names(FormIdentity identity)
    {
        var birth = Components(
            (1, Signs.Escaped(identity.BirthName)),
            (2, Signs.Escaped(identity.FirstGivenName)),
            (3, Signs.Escaped(identity.GivenNames)),
            (7, "L")
        );
        var used = identity.UsedNames.Select(name =>
            Components((1, Signs.Escaped(name.Family)), (2, Signs.Escaped(name.Given)), (7, "D"))
        );
        return string.Join(Signs.Repetition, used.Prepend(birth));
    }

    /// <summary>PID-7: empty while only a stand-in of the birth date is known.</summary>
    public static string Day(FormIdentity identity) =>
        identity.IsBirthDateInterpreted ? "" : Compact(identity.BirthDate);

    /// <summary>PID-8.</summary>
    public static string Sex(FormIdentity identity) =>
        identity.Gender switch
        {
            "male" => "M",
            "female" => "F",
            _ => "U",
        };

    /// <summary>PID-11: where the person lives, and the birth place by its COG code in XAD.9.</summary>
    public static string Addresses(FormIdentity identity)
    {
        var written = identity.Addresses.Select(address =>
            Components(
                (1, Signs.Escaped(address.Lines.FirstOrDefault())),
                (2, Signs.Escaped(string.Join(' ', address.Lines.Skip(1)))),
                (3, Signs.Escaped(address.City)),
                (5, Signs.Escaped(address.PostalCode)),
                (6, Signs.Escaped(address.Country)),
                (7, "H")
            )
        );
        if (identity.BirthPlace is not null || identity.BirthCity is not null)
            written = written.Append(
                Components((3, Signs.Escaped(identity.BirthCity)), (7, "BDL"), (9, Signs.Escaped(identity.BirthPlace)))
            );
        return string.Join(Signs.Repetition, written);
    }

    private static string Telecom(FormTelecom telecom)
    {
        if (telecom.System == "email")
            return Components((2, "NET"), (3, "Internet"), (4, Signs.Escaped(telecom.Value)));
        var use = telecom.Use switch
        {
            "work" => "WPN",
            "mobile" => "PRS",
            _ => "PRN",
        };
        return Components(
            (2, use),
            (
                3,
                telecom.Use == "mobile" ? "CP"
                : telecom.System == "fax" ? "FX"
                : "PH"
            ),
            (12, Signs.Escaped(telecom.Value))
        );
    }

    private static string AuthorityOf(FormIdentifier identifier) =>
        identifier.System switch
        {
            null => Signs.Escaped(identifier.Authority),
            ['u', 'r', 'n', ':', 'o', 'i', 'd', ':', .. var oid] => Authority(identifier.Authority, oid, "ISO"),
            ['u', 'r', 'n', ':', 'u', 'u', 'i', 'd', ':', .. var uuid] => Authority(identifier.Authority, uuid, "UUID"),
            var uri when Uri.IsWellFormedUriString(uri, UriKind.Absolute) => Authority(
                identifier.Authority,
                uri,
                "URI"
            ),
            var local => Authority(identifier.Authority, local, "L"),
        };

    private static string Authority(string? name, string id, string kind) =>
        string.Join(Signs.Subcomponent, Signs.Escaped(name), Signs.Escaped(id), kind);

    private static string Compact(string? day) => day?.Replace("-", "", StringComparison.Ordinal) ?? "";

    private static string Segment(string name, params ReadOnlySpan<(int Number, string Text)> fields) =>
        name + Joined(fields, Signs.Field, before: 0);

    private static string Components(params ReadOnlySpan<(int Number, string Text)> components) =>
        Joined(components, Signs.Component, before: 1);

    /// <summary>Parts at their numbers, with nothing after the last that is not empty.</summary>
    private static string Joined(ReadOnlySpan<(int Number, string Text)> parts, char separator, int before)
    {
        var written = new System.Text.StringBuilder();
        var at = before;
        foreach (var (number, text) in parts)
        {
            if (text.Length == 0)
                continue;
            written.Append(separator, number - at).Append(text);
            at = number;
        }
        return written.ToString();
    }
}
