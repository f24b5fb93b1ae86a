using System.Text;

namespace FhirIns.Server.Formats;

/// <summary>One form of <c>$ins-format</c>: what it is in each media type, and whether it needs an INS that may leave.</summary>
/// <param name="Code">The code that a client asks for.</param>
/// <param name="NeedsIns">Whether the form is nothing without the INS: then only a qualified identity has it (S051).</param>
/// <param name="Writings">The media types it can be had in, the usual one first.</param>
internal sealed record OutputForm(string Code, bool NeedsIns, IReadOnlyList<FormWriting> Writings)
{
    private const string Text = "text/plain; charset=utf-8";
    private const string Xml = "application/xml; charset=utf-8";
    private const string Svg = "image/svg+xml";
    private const string Png = "image/png";

    /// <summary>The domain of the mailboxes of patients in Mon espace santé.</summary>
    private const string PatientMailboxes = "@patient.mssante.fr";

    private static readonly OutputForm[] All =
    [
        new("cx", NeedsIns: true, [new(Text, (one, _) => XdsForm.PatientId(one.Ins!))]),
        new("xds", NeedsIns: true, [new(Xml, (one, _) => XdsForm.Write(one))]),
        new("pid", NeedsIns: false, [new(Text, (one, _) => PidForm.Write(one))]),
        new("cda", NeedsIns: true, [new(Xml, (one, _) => CdaForm.Write(one))]),
        new("dicom", NeedsIns: false, [new(Xml, (one, _) => DicomForm.Write(one))]),
        new(
            "datamatrix",
            NeedsIns: true,
            [
                new(Svg, (one, _) => DatamatrixText.Write(one) is { } text ? DatamatrixSymbol.Of(text).Svg() : null),
                new(Png, (one, _) => DatamatrixText.Write(one) is { } text ? DatamatrixSymbol.Of(text).Png() : null),
                new(Text, (one, _) => DatamatrixText.Write(one)),
            ]
        ),
        new(
            "label",
            NeedsIns: false,
            [new(Svg, (one, label) => LabelForm.Svg(one, label)), new(Text, (one, label) => LabelForm.Text(one, label))]
        ),
        new("mssante", NeedsIns: true, [new(Text, (one, _) => one.Ins!.Value + PatientMailboxes)]),
    ];

    /// <summary>The form of a code that the definition of the operation allows.</summary>
    public static OutputForm Of(string code) => Array.Find(All, form => form.Code == code)!;
}

/// <summary>How a form is written in one media type.</summary>
internal sealed class FormWriting
{
    private readonly Func<FormIdentity, LabelTemplate, byte[]?> _write;

    public FormWriting(string mediaType, Func<FormIdentity, LabelTemplate, byte[]?> write) =>
        (MediaType, _write) = (mediaType, write);

    public FormWriting(string mediaType, Func<FormIdentity, LabelTemplate, string?> write)
        : this(mediaType, (identity, label) => write(identity, label) is { } text ? Encoding.UTF8.GetBytes(text) : null)
    { }

    /// <summary>With its charset, where it is text.</summary>
    public string MediaType { get; }

    /// <summary>The bytes; null when this form has no room for the identity.</summary>
    public byte[]? Write(FormIdentity identity, LabelTemplate label) => _write(identity, label);
}
