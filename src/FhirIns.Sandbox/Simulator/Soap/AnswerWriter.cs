using System.Globalization;
using System.Text;
using System.Xml.Linq;
using FhirIns.Sandbox.Population;

namespace FhirIns.Sandbox.Simulator.Soap;

/// <summary>An answer ready to be sent.</summary>
/// <param name="Status">HTTP status: 200, or 500 with a fault.</param>
/// <param name="Outcome">For the call log.</param>
internal sealed record Reply(int Status, string Outcome, string Body);

/// <summary>
/// Writes answers as text, prefix by prefix as the real service does: its odd choice of prefixes is what clients must
/// withstand, so no XML writer may tidy it up.
/// </summary>
internal sealed class AnswerWriter(AnswerForm form)
{
    private const string Declaration = """<?xml version="1.0" encoding="UTF-8"?>""" + "\n";
    private const string Soap = "http://www.w3.org/2003/05/soap-envelope";
    private const string Result = "http://www.cnamts.fr/INSiResultat";
    private const string RecVit = "http://www.cnamts.fr/INSiRecVit";
    private const string RecSans = "http://www.cnamts.fr/INSiRecSans";
    private const string BackEndFault = "http://schemas.xmlsoap.org/soap/envelope/";

    private static readonly string MixedBody = "env:Body" + Bound("S", Soap) + Bound("env", Soap);
    private static readonly string ModernBody = "env:Body" + Bound("env", Soap);
    private static readonly string PlainBody = "S:Body" + Bound("S", Soap);

    private readonly string _prefix = form.Prefixes == PrefixStyle.Ns2 ? "ns2:" : "";

    public Reply Found(SimulatedPerson person)
    {
        var text = new StringBuilder();
        Report(text, "00", "OK");
        Open(text, "INDIVIDU");
        Identifier(text, "INSACTIF", new SupersededNumber(form.WrongActiveKey ? WithWrongKey(person.Ins) : person.Ins));
        foreach (var past in History(person))
            Identifier(text, "INSHISTO", past);
        Traits(text, person);
        Close(text, "INDIVIDU");
        return new Reply(200, "00", ResultEnvelope(text));
    }

    public Reply NotFound() => WithoutPerson("01", "Aucune identite trouvee");

    public Reply Several() => WithoutPerson("02", "Plusieurs identites trouvees");

    /// <summary>An answer of the verification operations, whose form is invented.</summary>
    public Reply Verification(XElement payload, string outcome) =>
        new(200, outcome, Envelope(MixedBody, payload.ToString(SaveOptions.DisableFormatting)));

    public Reply Fault(SoapFault fault, string? messageId)
    {
        var modern = fault.Origin == FaultOrigin.Gateway && form.GatewayFaults == GatewayFaultStyle.Soap2026;
        var (p, language) = modern ? ("soap", "fr") : ("S", "en");
        var content = $"""
            <{p}:Fault{(modern ? "" : Bound("ns4", BackEndFault))}>
            <{p}:Code><{p}:Value>{p}:{fault.Role}</{p}:Value>
            <{p}:Subcode><{p}:Value>{p}:{fault.Subcode}</{p}:Value></{p}:Subcode></{p}:Code>
            <{p}:Reason><{p}:Text xml:lang="{language}">{fault.Reason}</{p}:Text></{p}:Reason>
            <{p}:Detail><siram:Erreur{ErrorAttributes(fault, messageId)}{Bound("siram", "urn:siram")}>{Text(
                fault.Text
            )}</siram:Erreur></{p}:Detail>
            </{p}:Fault>
            """;
        var oneLine = content.ReplaceLineEndings("");
        return new Reply(500, fault.Code, Envelope(modern ? ModernBody : MixedBody, oneLine));
    }

    /// <summary>SOAP's own fault for an envelope of another version.</summary>
    public static Reply VersionMismatch() =>
        new(
            500,
            "VersionMismatch",
            $"{Declaration}<soap:Envelope{Bound("soap", Soap)}><soap:Body><soap:Fault>"
                + "<soap:Code><soap:Value>soap:VersionMismatch</soap:Value></soap:Code>"
                + """<soap:Reason><soap:Text xml:lang="en">SOAP 1.2 only</soap:Text></soap:Reason>"""
                + "</soap:Fault></soap:Body></soap:Envelope>"
        );

    private Reply WithoutPerson(string code, string label)
    {
        var text = new StringBuilder();
        Report(text, code, label);
        return new Reply(200, code, ResultEnvelope(text));
    }

    private string ErrorAttributes(SoapFault fault, string? messageId)
    {
        if (fault.Origin == FaultOrigin.Gateway)
        {
            var echo = messageId is null ? "" : Attribute("messageID", messageId);
            return Attribute("code", fault.Code) + echo + Attribute("severite", fault.Severity ?? "fatale");
        }
        var gravest = form.Fatal == FatalSpelling.Fatal ? "fatal" : "fatale";
        return Attribute("severite", fault.Severity ?? gravest) + Attribute("code", fault.Code);
    }

    private string ResultEnvelope(StringBuilder content)
    {
        var (body, namespaces) = form.Prefixes switch
        {
            PrefixStyle.Ns2 => (PlainBody, Bound("ns3", RecVit) + Bound("ns2", Result) + Bound("", RecSans)),
            PrefixStyle.Cnda => (PlainBody, Bound("ns3", RecVit) + Bound("ns2", RecSans) + Bound("", Result)),
            _ => (MixedBody, Bound("", Result) + Bound("ns0", RecVit) + Bound("ns1", RecSans)),
        };
        return Envelope(body, $"<{_prefix}RESULTAT{namespaces}>{content}</{_prefix}RESULTAT>");
    }

    private string Envelope(string body, string content)
    {
        var prefix = body[..body.IndexOf(':', StringComparison.Ordinal)];
        var header = form.EmptyHeader ? $"<{prefix}:Header{Bound(prefix, Soap)}/>" : "";
        return $"{Declaration}<soap:Envelope{Bound("soap", Soap)}>{header}<{body}>{content}</{prefix}:Body></soap:Envelope>";
    }

    private static string Bound(string prefix, string space) =>
        Attribute(prefix.Length == 0 ? "xmlns" : $"xmlns:{prefix}", space);

    private static string Attribute(string name, string value) => $" {name}=\"{Text(value)}\"";

    private IEnumerable<SupersededNumber> History(SimulatedPerson person)
    {
        var given = form.History switch
        {
            HistoryStyle.None => [],
            HistoryStyle.Single => person.Superseded.Take(1),
            HistoryStyle.WithActive => person.Superseded.Prepend(new SupersededNumber(person.Ins)),
            _ => person.Superseded,
        };
        return given.Select(past =>
            past with
            {
                Ins = form.WrongHistoryKeys ? WithWrongKey(past.Ins) : past.Ins,
                Type = past.Type ?? (form.TypedHistory ? "NIR" : null),
            }
        );
    }

    private void Report(StringBuilder text, string code, string label)
    {
        Open(text, "CR");
        Element(text, "CodeCR", code);
        Element(text, "LibelleCR", label);
        Unknown(text);
        Close(text, "CR");
    }

    private void Identifier(StringBuilder text, string name, SupersededNumber number)
    {
        Open(text, name);
        Open(text, "IdIndividu");
        Element(text, "NumIdentifiant", number.Ins.Number);
        Element(text, "Cle", form.OmitKeys ? null : number.Ins.Key);
        Element(text, "TypeMatricule", number.Type);
        Close(text, "IdIndividu");
        Element(text, "OID", number.Ins.Oid);
        Element(text, "DateDeb", Iso(number.From));
        Element(text, "DateFin", Iso(number.To));
        Close(text, name);
    }

    private void Traits(StringBuilder text, SimulatedPerson person)
    {
        Open(text, "TIQ");
        Element(text, "NomNaissance", person.BirthName);
        Element(text, "Prenom", form.FirstGivenName ? person.GivenNames.Split(' ')[0] : null);
        Element(text, "ListePrenom", form.OmitGivenNames ? null : person.GivenNames);
        Element(text, "Sexe", form.OmitSex ? null : person.Sex);
        Element(text, "DateNaissance", Lunar(person.BirthDate));
        Element(text, "LieuNaissance", form.OmitBirthPlace ? null : person.BirthPlace);
        Unknown(text);
        Close(text, "TIQ");
    }

    private string Lunar(string date) =>
        form.LunarDates switch
        {
            LunarDate.Day => $"{date[..7]}-00",
            LunarDate.DayAndMonth => $"{date[..4]}-00-00",
            _ => date,
        };

    private void Unknown(StringBuilder text)
    {
        if (form.UnknownElements)
            text.Append("""<nouveau:Indicateur xmlns:nouveau="urn:exemple:nouveau">1</nouveau:Indicateur>""");
    }

    private void Element(StringBuilder text, string name, string? value)
    {
        if (value is null)
            return;
        Open(text, name);
        text.Append(Text(value));
        Close(text, name);
    }

    private void Open(StringBuilder text, string name) => text.Append('<').Append(_prefix).Append(name).Append('>');

    private void Close(StringBuilder text, string name) => text.Append("</").Append(_prefix).Append(name).Append('>');

    /// <summary>Escapes what must be, and leaves apostrophes as the service does.</summary>
    private static string Text(string value) =>
        value
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal);

    private static NationalNumber WithWrongKey(NationalNumber ins) => ins with { Key = ins.Key == "10" ? "11" : "10" };

    private static string? Iso(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
