using System.Xml;

namespace FhirIns.Insi.Soap;

/// <summary>CR: the result code and its label. Only the code means something.</summary>
internal sealed record ResultCode(string Code, string? Label)
{
    public static ResultCode Read(XmlReader report, string ns)
    {
        string? code = null;
        string? label = null;
        foreach (var part in report.Children(ns))
        {
            switch (part.LocalName)
            {
                case "CodeCR":
                    code = part.TextOnce(code);
                    break;
                case "LibelleCR":
                    label = part.TextOnce(label);
                    break;
            }
        }
        return new ResultCode(code ?? throw new UnreadableAnswerException(UnreadableReason.MissingPart), label);
    }
}
