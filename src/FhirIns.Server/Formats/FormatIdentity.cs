using FhirIns.Fhir;
using FhirIns.Server.Http;
using FhirIns.Server.Metadata;
using FhirIns.Server.Patients;
using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace FhirIns.Server.Formats;

/// <summary>
/// Gives an identity in the form of another standard. The form is made from the rendering that this caller would read, so
/// that an INS is in it exactly when it is in the Patient; a form that is nothing without one is refused (S051).
/// </summary>
internal sealed class FormatIdentity(
    IHttpContextAccessor accessor,
    FhirInsDbContext db,
    NumberSystems systems,
    IOptions<LabelOptions> labels
) : IOperationHandler
{
    public async Task<IResult> HandleAsync(OperationInput input, string id)
    {
        var http = accessor.HttpContext!;
        var row = await db.FindPatientAsync(id, http.RequestAborted);
        if (row is null)
            return FhirAnswer.Refused("not-found");
        if (row.Deleted)
            return FhirAnswer.Refused("gone");
        var identity = systems.Of(FhirJson.Parse(row.For(maySeeIns: true)).Resource!);
        var form = OutputForm.Of(input.Text("format")!);
        if (form.NeedsIns && identity.Ins is null)
            return FhirAnswer.Refused("not-disseminable");
        if (labels.Value.Find(input.Text("template")) is not { } label)
            return FhirAnswer.Refused("label-template-unknown", input.PlaceOf("template"));
        var isNative = FhirFormat.IsNativeAsked(http.Request);
        if ((isNative ? Accepted(form, http.Request) : form.Writings[0]) is not { } writing)
            return FhirAnswer.Refused("native-format-unsupported", "http.Accept");
        if (writing.Write(identity, label) is not { } content)
            return FhirAnswer.Refused("form-too-narrow", input.PlaceOf("format"));
        return isNative
            ? new RawContent(content, writing.MediaType)
            : FhirAnswer.Of(Binary(id, writing, content)) with
            {
                NoStore = true,
            };
    }

    private static FormWriting? Accepted(OutputForm form, HttpRequest request) =>
        MediaTypeHeaderValue
            .ParseList(request.Headers.Accept)
            .OrderByDescending(type => type.Quality ?? 1)
            .Select(type =>
                form.Writings.FirstOrDefault(writing =>
                    MediaTypeHeaderValue.Parse(writing.MediaType).MatchesMediaType(type.MediaType)
                )
            )
            .FirstOrDefault(writing => writing is not null);

    private static Element Binary(string id, FormWriting writing, byte[] content)
    {
        var binary = Element.Resource("Binary").Set("contentType", writing.MediaType.Split(';')[0]);
        binary.Add("securityContext").Set("reference", $"Patient/{id}");
        return binary.Set("data", Convert.ToBase64String(content));
    }
}
