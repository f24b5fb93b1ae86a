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
}
