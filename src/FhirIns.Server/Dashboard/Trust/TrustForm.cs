using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Http;
using FhirIns.Server.Storage;
using FhirIns.Server.Trust;

namespace FhirIns.Server.Dashboard.Trust;

/// <summary>The form of a trust contract; its fields are the members of the register's JSON.</summary>
internal static class TrustForm
{
    /// <summary>What may be changed of a contract, in the order of the form: never its partner.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["name", "validFrom", "validTo"];

    /// <summary>What people call the partner: its name, or its number where it has none.</summary>
    public static string TitleOf(TrustContractRow contract) =>
        PersonText.Plain(contract.Name ?? "") is { Length: > 0 } name ? name : contract.Partner;

    /// <summary>What a field holds when the form is first shown.</summary>
    public static string ValueOf(TrustContractRow contract, string field) =>
        field switch
        {
            "name" => contract.Name ?? "",
            "validFrom" => Days.Text(contract.ValidFrom),
            _ => contract.ValidTo is { } last ? Days.Text(last) : "",
        };

    /// <summary>What is asked for.</summary>
    /// <param name="partner">The partner of a contract that is there; null for the one that was typed.</param>
    public static TrustContractBody Read(IFormCollection form, string? partner = null) =>
        new(
            partner ?? string.Concat(form["partner"].ToString().Where(one => !char.IsWhiteSpace(one))),
            form.Typed("name"),
            form.Typed("validFrom"),
            form.Typed("validTo")
        );

    /// <summary>What is wrong with it, each at its field.</summary>
    public static IReadOnlyList<PageProblem> MistakesIn(TrustContractBody body, Words words) =>
        [
            .. body.Defects.Select(member => new PageProblem(
                "parameter-invalid",
                words["trust.wrong." + member],
                member
            )),
        ];
}
