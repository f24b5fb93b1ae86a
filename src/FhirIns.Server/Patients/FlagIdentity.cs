using System.Globalization;
using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Storage;
using FhirIns.Server.Worklists;

namespace FhirIns.Server.Patients;

/// <summary>
/// Sets or removes an attribute of the identity (T11, T12, S064), or a note: that no document could be shown (S063), that
/// the person was informed (S127). A note holds its day; the day of an attribute stands with the reason in the trail.
/// </summary>
internal sealed class FlagIdentity(PatientWrite write) : IOperationHandler
{
    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        var (row, absent) = await write.FindToDecideAsync(id);
        if (row is null)
            return absent!;
        if (!TryDay(input, out var day))
            return FhirAnswer.Refused("parameter-invalid", input.PlaceOf("date"));
        if (day > write.Today)
            return FhirAnswer.Refused(RefusalCodes.DateInFuture, input.PlaceOf("date"));
        var flagged = Flag(row.Identity, input, day);
        if (flagged.IsRefused)
            return FhirAnswer.Refused(flagged.Refusal.Code, PlaceOf(flagged.Refusal, input));

        row.Record(write.Change("PUT", flagged.Value));
        write.Trace(row, flagged.Value, "identity-flag", what: input.Text("attribute"));
        if (flagged.Value.InsInvalidated)
            await OpenTasks.SettleAsync(write.Db, row.Id, write.Now, write.Cancelled, "ins-ko");
        return await write.SaveDecisionAsync() ?? (IResult)IdentityAnswer.Of(row, write);
    }

    private Result<Transition> Flag(PatientIdentity identity, OperationInput input, DateOnly? day)
    {
        var (code, value, reason) = (input.Text("attribute")!, input.IsTrue("value"), input.Text("reason"));
        if (Enum.TryParse<IdentityAttribute>(code, out var attribute))
            return identity.SetAttribute(attribute, value, WithDay(reason, day), write.Actor, write.Now);
        var note = code == "no-proof" ? IdentityNote.NoProof : IdentityNote.Informed;
        var noted = identity.Note(note, value ? day ?? write.Today : null, write.Actor, write.Now);
        return noted.IsRefused ? noted : noted.Value with { Reason = reason };
    }

    private static string? WithDay(string? reason, DateOnly? day) =>
        day is null ? reason : string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} {reason}").TrimEnd();

    /// <summary>The day asked for, null when there is none; false when it is no complete day.</summary>
    private static bool TryDay(OperationInput input, out DateOnly? day)
    {
        day = null;
        if (input.Text("date") is not { } text)
            return true;
        day = Days.Of(text);
        return day is not null;
    }

    private static string? PlaceOf(Refusal refusal, OperationInput input) =>
        refusal.Code is RefusalCodes.AttributeCombination ? input.PlaceOf("attribute") : null;
}
