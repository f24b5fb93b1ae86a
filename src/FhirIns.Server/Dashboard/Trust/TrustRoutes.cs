using FhirIns.Server.Dashboard.Frame;
using FhirIns.Server.Dashboard.Session;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using FhirIns.Server.Trust;

namespace FhirIns.Server.Dashboard.Trust;

/// <summary>The register of trust contracts (S059) on pages: which partners are believed, and since when.</summary>
internal static class TrustRoutes
{
    public const string Path = "/trust-contracts";

    public static void MapTrustPages(this IEndpointRouteBuilder pages)
    {
        var right = ScopeTable.TrustContracts;
        pages.MapGet(Path, ShowAll).ForPeople(right);
        pages.MapGet(Path + "/new", () => Pages.Of<NewContractPage>(new NewContractModel())).ForPeople(right);
        pages.MapPost(Path + "/new", EnterContract.Act).ForPeople(right);
        pages
            .MapGet(Path + "/{id}", (string id, ChangeContract change) => change.PageAsync(id, StatusCodes.Status200OK))
            .ForPeople(right);
        pages.MapPost(Path + "/{id}", ChangeContract.Change).ForPeople(right);
        pages.MapPost(Path + "/{id}/remove", ChangeContract.Remove).ForPeople(right);
    }

    private static async Task<IResult> ShowAll(ReadTrustContracts contracts, HttpContext http) =>
        Pages.Of<ContractsPage>(
            new ContractsModel { Contracts = await contracts.AllAsync(partner: null, http.RequestAborted) }
        );
}

/// <summary>The contracts there are, those that are over included.</summary>
public sealed class ContractsModel
{
    internal IReadOnlyList<TrustContractRow> Contracts { get; init; } = [];
}

/// <summary>One contract.</summary>
public sealed class ContractModel
{
    internal TrustContractRow Row { get; init; } = null!;

    internal string Address => $"{TrustRoutes.Path}/{Row.Id}";

    internal string Version => Row.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The form of a new contract.</summary>
public sealed class NewContractModel
{
    /// <summary>A contract that a colleague removed while somebody was changing it; null for none.</summary>
    internal TrustContractRow? Removed { get; init; }

    /// <summary>What stands in a field to begin with.</summary>
    internal Func<string, string?> Begun { get; init; } = _ => null;
}
