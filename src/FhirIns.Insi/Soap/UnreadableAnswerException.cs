namespace FhirIns.Insi.Soap;

/// <summary>Leaves the depth of a reader; <see cref="AnswerReader"/> turns it into a value and it goes no further.</summary>
internal sealed class UnreadableAnswerException(UnreadableReason reason) : Exception
{
    public UnreadableReason Reason => reason;
}
