using FhirIns.Identity;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Patients;

/// <summary>
/// Section <c>Proofs</c>: the identity documents a site takes and what each proves, laid over the list of the RNIV. There is
/// no default choice (EXI ID 19, S101).
/// </summary>
internal sealed class ProofOptions
{
    public const string Section = "Proofs";

    private ProofCatalogue? catalogue;

    /// <summary>Kinds of document by their code; a code of the RNIV's list is weighed anew, any other is added.</summary>
    public Dictionary<string, ProofTypeOptions> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>What a document must be one of to count.</summary>
    public ProofCatalogue Catalogue =>
        catalogue ??= new(
            Types
                .Select(type => new ProofType(type.Key, type.Value.Display ?? type.Key, type.Value.ProofWeight!.Value))
                .Concat(ProofCatalogue.Default.Types)
        );
}

/// <summary>One kind of document.</summary>
internal sealed class ProofTypeOptions
{
    /// <summary>What people read, in French; default the code.</summary>
    public string? Display { get; set; }

    /// <summary>
    /// <c>High</c>: proves by itself; <c>HighForMinor</c>: the same, for a minor alone; <c>OfMinor</c>: a minor's, beside a document of a parent or of the tutor;
    /// <c>Insufficient</c>: refused.
    /// </summary>
    public string? Weight { get; set; }

    public ProofWeight? ProofWeight =>
        Weight switch
        {
            "High" => Identity.ProofWeight.High,
            "HighForMinor" => Identity.ProofWeight.HighForMinor,
            "OfMinor" => Identity.ProofWeight.OfMinor,
            "Insufficient" => Identity.ProofWeight.Insufficient,
            _ => null,
        };
}

/// <summary>Checks the section at start: no site may take what the RNIV refuses, nor what the server records itself.</summary>
internal sealed class ProofOptionsRules : IValidateOptions<ProofOptions>
{
    /// <summary>The driving licence and the Vitale card alone (RNIV 3.3.3.2, S033).</summary>
    private static readonly string[] NeverEnough = ["PC", "CV"];

    public ValidateOptionsResult Validate(string? name, ProofOptions options)
    {
        var problems = options.Types.Select(type => ProblemOf(type.Key, type.Value)).OfType<string>().ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static string? ProblemOf(string code, ProofTypeOptions type)
    {
        var key = $"{ProofOptions.Section}:Types:{code}";
        var isReserved = ProofCatalogue.Default.Types.Any(known =>
            known.Code == code && known.Weight is ProofWeight.Reserved
        );
        return type.ProofWeight switch
        {
            _ when isReserved => $"{key} is recorded by the server itself and cannot be configured.",
            null => $"{key}:Weight must be High, HighForMinor, OfMinor or Insufficient.",
            ProofWeight.High or ProofWeight.HighForMinor or ProofWeight.OfMinor when NeverEnough.Contains(code) =>
                $"{key}:Weight must be Insufficient: the RNIV accepts neither a driving licence nor a Vitale card alone.",
            _ => null,
        };
    }
}
