using System.Xml;

namespace FhirIns.Insi.Soap;

/// <summary>One operation of the service: where it goes, and how its answer is read.</summary>
/// <param name="Kind">For traces.</param>
/// <param name="Action">SOAP action.</param>
/// <param name="AnswerNamespace">Namespace of the element that answers.</param>
/// <param name="AnswerName">Its local name.</param>
/// <param name="Read">Reads that element, on which the reader stands.</param>
internal sealed record Operation<TAnswer>(
    InsiOperation Kind,
    string Action,
    string AnswerNamespace,
    string AnswerName,
    Func<XmlReader, OperationResult<TAnswer>> Read
)
{
    /// <summary>Bytes of the answer that are kept at most. A real answer has about 1,000.</summary>
    public int MaxAnswerBytes { get; init; } = 256 * 1024;
}

/// <summary>What an operation answered, with its result code.</summary>
internal sealed record OperationResult<TAnswer>(string Code, TAnswer Answer);
