using System.Xml;

namespace FhirIns.Insi.Soap;

/// <summary>Reads <c>soap:Fault</c>. Its schema is not enforced: the real service sends <c>fatal</c> for <c>fatale</c>.</summary>
internal static class FaultReader
{
    public static InsiFault Read(XmlReader fault)
    {
        (string? role, string? subcode) code = default;
        string? userText = null;
        Detail detail = default;
        foreach (var part in fault.Children(Namespaces.Soap))
        {
            switch (part.LocalName)
            {
                case "Code":
                    code = ReadCode(part);
                    break;
                case "Reason":
                    userText = ReadReason(part);
                    break;
                case "Detail":
                    detail = ReadDetail(part);
                    break;
            }
        }
        return new InsiFault(
            InsiFault.RoleOf(WithoutPrefix(code.role)),
            WithoutPrefix(code.subcode),
            detail.Code,
            InsiFault.SeverityOf(detail.Severity),
            userText,
            detail.Text,
            detail.MessageId
        );
    }

    private static (string? Role, string? Subcode) ReadCode(XmlReader code)
    {
        string? role = null;
        string? subcode = null;
        foreach (var part in code.Children(Namespaces.Soap))
        {
            switch (part.LocalName)
            {
                case "Value":
                    role ??= part.AnyText();
                    break;
                case "Subcode":
                    subcode ??= part.Children(Namespaces.Soap)
                        .Where(value => value.LocalName == "Value")
                        .Select(value => value.AnyText())
                        .FirstOrDefault();
                    break;
            }
        }
        return (role, subcode);
    }

    private static string? ReadReason(XmlReader reason) =>
        reason
            .Children(Namespaces.Soap)
            .Where(text => text.LocalName == "Text")
            .Select(text => text.AnyText())
            .FirstOrDefault();

    private static Detail ReadDetail(XmlReader detail)
    {
        foreach (var error in detail.Children(Namespaces.Siram).Where(part => part.LocalName == "Erreur"))
        {
            return new Detail(
                error.GetAttribute("code"),
                error.GetAttribute("severite"),
                error.GetAttribute("messageID"),
                error.AnyText()
            );
        }
        return default;
    }

    /// <summary>The subcode is a QName whose prefix changed over the years; only the local part means something.</summary>
    private static string? WithoutPrefix(string? name) => name?[(name.LastIndexOf(':') + 1)..];

    private readonly record struct Detail(string? Code, string? Severity, string? MessageId, string? Text);
}
