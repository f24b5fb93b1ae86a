using FhirIns.Identity;
using FhirIns.Insi.Soap;
using Xunit;

namespace FhirIns.Insi.Tests;

/// <summary>Reads an answer as the client does, without a socket.</summary>
internal static class Reading
{
    public static InsiCall<InsiAnswer> Search(string answer) => Read(SearchOperations.ByTraits, Answers.Bytes(answer));

    public static InsiCall<InsiAnswer> Search(byte[] answer) => Read(SearchOperations.ByTraits, answer);

    public static InsiCall<VerificationAnswer> Verification(string answer) =>
        Read(VerificationContract.VerifyOne, Answers.Bytes(answer));

    public static InsiCall<T> Read<T>(Operation<T> operation, byte[] answer) =>
        AnswerReader.Read(
            operation,
            new InsiExchange
            {
                Operation = operation.Kind,
                Organization = Cast.Hospital,
                IsAutomatic = false,
                Mode = AccessMode.Certificate,
                MessageId = "uuid:0",
                StartedAt = DateTimeOffset.UnixEpoch,
                Duration = TimeSpan.Zero,
                RawAnswer = answer,
            },
            answer
        );

    /// <summary>The person found; the test fails when there is none.</summary>
    public static InsiIdentity PersonIn(InsiCall<InsiAnswer> call)
    {
        var answered = Assert.IsType<InsiCall<InsiAnswer>.Answered>(call);
        Assert.Equal("00", answered.ResultCode);
        return Assert.IsType<InsiAnswer.Found>(answered.Answer).Identity;
    }

    public static InsiFault FaultIn(InsiCall call) => call.Fault ?? throw new Xunit.Sdk.XunitException("no fault");

    public static UnreadableReason WhyUnreadable<T>(InsiCall<T> call) =>
        Assert.IsType<InsiCall<T>.Unreadable>(call).Reason;
}
