using FhirIns.Identity;
using FhirIns.Insi.Soap;

namespace FhirIns.Insi;

/// <summary>Reads again what a trace has kept.</summary>
public static class InsiAnswers
{
    /// <summary>The answer of a search, from its bytes as they were received; null when they hold no answer.</summary>
    public static InsiAnswer? Read(byte[] rawAnswer)
    {
        var kept = new InsiExchange
        {
            Operation = InsiOperation.SearchByTraits,
            Organization = "",
            IsAutomatic = false,
            Mode = AccessMode.Certificate,
            MessageId = "",
            StartedAt = default,
            Duration = default,
            RawAnswer = rawAnswer,
        };
        return AnswerReader.Read(SearchOperations.ByTraits, kept, rawAnswer) is InsiCall<InsiAnswer>.Answered answered
            ? answered.Answer
            : null;
    }

    /// <summary>
    /// A result code in the words of its operation: a unit verification says <c>OK</c> or <c>KO</c> where a search would say
    /// found or not (S079). Any other code, and null, as it is.
    /// </summary>
    /// <param name="operation">The name of the <see cref="InsiOperation"/>, as traces keep it.</param>
    /// <param name="code">The code as it was received.</param>
    public static string? WordOf(string operation, string? code) =>
        operation is not nameof(InsiOperation.Verify) ? code
        : code is VerificationContract.Ok ? "OK"
        : code is VerificationContract.Ko ? "KO"
        : code;
}
