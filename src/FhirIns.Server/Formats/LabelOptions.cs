using System.ComponentModel.DataAnnotations;

namespace FhirIns.Server.Formats;

/// <summary>What a printed label shows, in order (S111, S113).</summary>
internal sealed class LabelOptions : IValidatableObject
{
    public const string Section = "Formats:Label";

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

    /// <summary>The fields that are shown: all that is known of a label when the users named none.</summary>
    public IReadOnlyList<string> Shown =>
        Fields ?? [.. Mandatory, LabelFields.UsedName, LabelFields.LocalIdentifier, LabelFields.Datamatrix];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Fields is null)
            yield break;
        foreach (var field in Mandatory.Except(Fields))
            yield return new($"{Section}:Fields lacks \"{field}\", which every label shows.");
        foreach (var field in Fields.Except(LabelFields.All))
            yield return new($"{Section}:Fields has \"{field}\", which is no field of a label.");
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
