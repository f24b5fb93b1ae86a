using FhirIns.Identity;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// Asks INSi about somebody not registered here (S065). Nothing is registered: the answer waits as a retrieval that
/// <c>$ins-integrate</c> turns into an identity.
/// </summary>
internal sealed class RetrieveIns(PatientWrite write, InsiSearch search) : IOperationHandler
{
    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        if (input.Has("vitale"))
        {
            var (reading, problems) = VitaleInput.Read(input);
            if (reading is null)
                return FhirAnswer.Refused(problems);
            return await ConcludeAsync(await search.ByVitaleAsync(reading, null, input, write.Caller, write.Cancelled));
        }
        var missing = new[] { "family", "given", "gender", "birthDate" }
            .Where(name => !input.Has(name))
            .Select(name => new Problem("parameter-missing", $"Parameters.parameter.where(name = '{name}')"))
            .ToList();
        if (missing.Count > 0)
            return FhirAnswer.Refused(missing);
        var traits = TraitsOf(input);
        if (traits.IsRefused)
            return FhirAnswer.Refused(traits.Refusal.Code, input.PlaceOf(InputOf(traits.Refusal.Trait)));
        if (traits.Value.BirthDate.Day > write.Today)
            return FhirAnswer.Refused(RefusalCodes.BirthDateImpossible, input.PlaceOf("birthDate"));
        return await ConcludeAsync(
            await search.ByTraitsAsync(traits.Value, null, input, write.Caller, write.Cancelled)
        );
    }

    private static Result<StrictTraits> TraitsOf(OperationInput input) =>
        StrictTraits.TryCreate(
            input.Text("family"),
            input.Texts("given")[0],
            string.Join(' ', input.Texts("given")),
            input.Text("birthDate"),
            input.Text("gender") == "male" ? Sex.Male : Sex.Female,
            input.Text("birthPlace")
        );

    /// <summary>The input that holds a trait.</summary>
    private static string InputOf(string? trait) =>
        trait switch
        {
            "birthName" => "family",
            "birthDate" => "birthDate",
            "birthPlace" => "birthPlace",
            "sex" => "gender",
            _ => "given",
        };

    private async Task<IResult> ConcludeAsync(InsiSearchResult result)
    {
        if (result.Failure is { } failure)
            return InsiProblems.Answer(failure, result.TraceId);
        var output = new OperationOutput().Add("outcome", "valueCode", result.Outcome);
        if (result.Answer is InsiAnswer.Found found)
        {
            var retrieval = Retrievals.Propose(write, result, null);
            await write.Db.SaveChangesAsync(write.Cancelled);
            output.Add("retrieval", "valueId", retrieval.Id).AddResource("patient", InsiPatient.Of(found.Identity));
        }
        return FhirAnswer.Of(result.WriteTo(output).Resource);
    }
}
