using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Http;

namespace FhirIns.Server.Patients;

/// <summary>How texts say that a number beside them is an INS.</summary>
/// <param name="Word">By the word.</param>
/// <param name="Oid">By an OID, the first one; or null.</param>
internal readonly record struct InsMention(bool Word, InsOid? Oid)
{
    /// <summary>What one text says.</summary>
    public static InsMention Of(string text) => new(InsText.HasWord(text), InsText.OidIn(text));

    /// <summary>What both say.</summary>
    public InsMention And(InsMention other) => new(Word || other.Word, Oid ?? other.Oid);
}

/// <summary>Tells what is said of an INS around a number. Each element is read once, however many numbers it holds.</summary>
internal sealed class InsMentions
{
    private readonly Dictionary<Element, InsMention> _beside = [];
    private readonly Dictionary<Element, InsMention> _inside = [];

    /// <summary>What the texts say that an element holds directly.</summary>
    public InsMention Beside(Element parent) => Once(_beside, parent, deep: false);

    /// <summary>What the texts say that an element holds at any depth; a billing number is about something else.</summary>
    public InsMention Inside(Element extension) => Once(_inside, extension, deep: true);

    private static InsMention Once(Dictionary<Element, InsMention> known, Element element, bool deep)
    {
        if (!known.TryGetValue(element, out var mention))
            known[element] = mention = Of(element, deep);
        return mention;
    }

    private static InsMention Of(Element element, bool deep)
    {
        var mention = default(InsMention);
        foreach (var child in element.Children)
        {
            if (PatientIdentifiers.IsPartOfInsurance(child))
                continue;
            if (InsText.Of(child) is { } text)
                mention = mention.And(InsMention.Of(text));
            if (deep)
                mention = mention.And(Of(child, deep));
        }
        return mention;
    }
}
