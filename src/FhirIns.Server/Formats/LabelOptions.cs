using System.ComponentModel.DataAnnotations;

namespace FhirIns.Server.Formats;

/// <summary>The labels that can be printed: one by default, others by name (S111, S113).</summary>
internal sealed class LabelOptions : LabelTemplate, IValidatableObject
{
    public const string Section = "Formats:Label";

    /// <summary>Labels of other contents or sizes, by any name: a wristband, a tube.</summary>
    public Dictionary<string, LabelTemplate> Templates { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The label of a name; the usual one without; null when there is none of that name.</summary>
    public LabelTemplate? Find(string? name) => name is null ? this : Templates.GetValueOrDefault(name);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Templates
            .Select(one => (Key: $"{Section}:Templates:{one.Key}", Template: one.Value))
            .Prepend((Section, this))
            .SelectMany(one => one.Template.Problems(one.Key))
            .Select(problem => new ValidationResult(problem));
}

/// <summary>What a printed label shows, in order, and how large it is.</summary>
internal class LabelTemplate
{
    /// <summary>What no label may leave out; the INS is on it whenever it may leave.</summary>
    public static readonly IReadOnlyList<string> Mandatory =
    [
        LabelFields.BirthName,
        LabelFields.FirstGivenName,
        LabelFields.BirthDate,
        LabelFields.Sex,
        LabelFields.Ins,
    ];

    /// <summary>The lines of the label: the mandatory ones, and those of the optional ones that the users want.</summary>
    public string[]? Fields { get; set; }

    /// <summary>Width in millimetres.</summary>
    public int Width { get; set; } = 70;

    /// <summary>Height in millimetres.</summary>
    public int Height { get; set; } = 37;

    /// <summary>The fields that are shown: all that is known of a label when the users named none.</summary>
    public IReadOnlyList<string> Shown =>
        Fields ?? [.. Mandatory, LabelFields.UsedName, LabelFields.LocalIdentifier, LabelFields.Datamatrix];

    /// <summary>What is wrong with it, in one sentence each.</summary>
    /// <param name="key">Where it is configured.</param>
    public IEnumerable<string> Problems(string key)
    {
        if (Width is < 20 or > 300 || Height is < 10 or > 300)
        {
            yield return $"{key}:Width must be between 20 and 300 mm, and {key}:Height between 10 and 300 mm.";
            yield break;
        }
        foreach (var field in Mandatory.Except(Shown))
            yield return $"{key}:Fields lacks \"{field}\", which every label shows.";
        foreach (var field in Shown.Except(LabelFields.All))
            yield return $"{key}:Fields has \"{field}\", which is no field of a label.";
        foreach (var field in Shown.CountBy(field => field).Where(one => one.Value > 1).Select(one => one.Key))
            yield return $"{key}:Fields has \"{field}\" more than once.";
        if (new LabelLayout(this) is { IsLegible: false } layout)
            yield return $"{key}:Height is too small for {layout.Lines} lines: {layout.LeastHeight} mm are needed.";
    }
}

/// <summary>The names of the fields of a label.</summary>
internal static class LabelFields
{
    public const string BirthName = "birth-name";
    public const string FirstGivenName = "first-given-name";
    public const string BirthDate = "birth-date";
    public const string Sex = "sex";
    public const string Ins = "ins";
    public const string UsedName = "used-name";
    public const string GivenNames = "given-names";
    public const string BirthPlace = "birth-place";
    public const string LocalIdentifier = "local-identifier";
    public const string Datamatrix = "datamatrix";

    public static readonly IReadOnlyList<string> All =
    [
        BirthName,
        FirstGivenName,
        BirthDate,
        Sex,
        Ins,
        UsedName,
        GivenNames,
        BirthPlace,
        LocalIdentifier,
        Datamatrix,
    ];
}
