using FhirIns.Server.Http;
using FhirIns.Server.Storage;

namespace FhirIns.Server.Notifications;

/// <summary>The answer to a write of a subscription, as the client prefers it.</summary>
internal static class SubscriptionAnswer
{
    public static FhirAnswer Of(HttpContext http, SubscriptionRow row, int status)
    {
        var answer = Prefer.Of(http.Request).Return switch
        {
            "minimal" => FhirAnswer.Empty(status),
            "OperationOutcome" => FhirAnswer.Of(OperationOutcomes.AllOk(), status),
            _ => FhirAnswer.Of(SubscriptionResource.Write(row), status),
        };
        return answer with { Version = row.Version, LastModified = row.UpdatedAt };
    }
}
