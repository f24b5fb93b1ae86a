using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Patients;

/// <summary>
/// Asks INSi about one person of a list as the starter of the list would have by hand: the same act, the same name, the
/// same traces, and a proposal that waits for a decision.
/// </summary>
internal sealed class AskForListItem(IServiceScopeFactory scopes, OperationTable operations)
{
    private readonly Operation operation = operations["Patient-instance-ins-retrieve"];

    /// <returns>00, 01 or 02 and the retrieval to decide on; or the code of the refusal.</returns>
    public async Task<(string Outcome, string? Retrieval)> AskAsync(
        RetrievalListRow list,
        string patientId,
        CancellationToken stopping
    )
    {
        stopping.ThrowIfCancellationRequested();
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<PatientWrite>().ActFor(StarterOf(list));
        var parameters = Element.Resource("Parameters");
        if (list.Context is { } context)
            parameters.Add("parameter").Set("name", "context").Set("valueCode", context);
        var (input, _) = OperationInput.Read(operation, parameters);
        var handler = scope.ServiceProvider.GetRequiredService<RetrieveInsOfPatient>();
        var answer = (FhirAnswer)await handler.HandleAsync(input, patientId);
        return answer.Status == StatusCodes.Status200OK
            ? (Value(answer, "outcome")!, Value(answer, "retrieval"))
            : (answer.Resource!["issue"]!["details"]!["coding"]!.Text("code")!, null);
    }

    private static string? Value(FhirAnswer answer, string name) =>
        answer.Resource!.Each("parameter").FirstOrDefault(parameter => parameter.Text("name") == name)?["value"]?.Value;

    private static Caller StarterOf(RetrievalListRow list) =>
        new()
        {
            ClientId = list.Client,
            Scopes = ScopeSet.Parse([]),
            Person = new(list.Person, list.PersonName),
            Practitioner = list.Practitioner,
            Organization = list.Organization,
            IsOutsideDomain = false,
            IsStronglyAuthenticated = false,
            IsInOwnPractice = false,
        };
}
