using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Metadata;

namespace FhirIns.Server.Dashboard.Identities;

/// <summary>Asks INSi about an identity: who it is by its traits or its card (S065), or whether it still holds (S076).</summary>
internal static class AskInsi
{
    private const string Retrieve = "Patient-instance-ins-retrieve";

    public static Task<IResult> ByTraits(string id, IdentityDesk desk, Acts acts, ShowIdentity show) =>
        desk.ActAsync(
            id,
            "found",
            async _ => Said(await acts.RunAsync(Retrieve, id, new OperationOutput())),
            status => show.PageAsync(id, status)
        );

    public static Task<IResult> ByCard(string id, IdentityDesk desk, Acts acts, ShowIdentity show, Shell shell) =>
        desk.ActAsync(
            id,
            "found",
            async form =>
                CardForm.MistakesIn(form, shell.T) is { Count: > 0 } mistakes
                    ? Outcome.Mistaken(mistakes)
                    : Said(
                        await acts.RunAsync(
                            Retrieve,
                            id,
                            new OperationOutput()
                                .Add("method", "valueCode", "vitale")
                                .AddParts(
                                    "vitale",
                                    ("nirHolder", "valueString", Digits(form["nirHolder"])),
                                    ("nir", "valueString", Digits(form["nir"]) is { Length: > 0 } nir ? nir : null),
                                    ("birthDate", "valueString", form["birthDate"]),
                                    (
                                        "birthRank",
                                        "valueInteger",
                                        form["birthRank"].ToString() is { Length: > 0 } rank ? rank : null
                                    ),
                                    ("cardNumber", "valueString", form["cardNumber"].ToString().Trim()),
                                    ("readAt", "valueInstant", Storage.Instant.Text(shell.Now))
                                )
                        )
                    ),
            status => show.PageAsync<CardPage>(id, status),
            (place, _) => place is null ? null : CardForm.Fields.FirstOrDefault(place.Contains)
        );

    public static Task<IResult> Verify(string id, IdentityDesk desk, Acts acts, ShowIdentity show) =>
        desk.ActAsync(
            id,
            "verified",
            async _ =>
            {
                var outcome = await acts.RunAsync("Patient-instance-ins-verify", id, new OperationOutput());
                return outcome.Text("outcome") == "KO" ? outcome with { Done = "not-verified" } : outcome;
            },
            status => show.PageAsync(id, status)
        );

    private static Outcome Said(Outcome outcome) =>
        outcome.IsRefused
            ? outcome
            : outcome with
            {
                Done = outcome.Text("outcome") switch
                {
                    "00" => "found",
                    "02" => "several",
                    _ => "not-found",
                },
            };

    private static string Digits(string? text) =>
        string.Concat((text ?? "").Where(letter => !char.IsWhiteSpace(letter)));
}
