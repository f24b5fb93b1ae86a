using FhirIns.Fhir.Validation.Rules;

namespace FhirIns.Fhir.Validation.Checks;

/// <summary>Whether an extension is known, and may stand where it stands.</summary>
internal sealed class ExtensionChecks(Validator validator, IssueList issues)
{
    public void Context(Element extension, CompiledProfile profile)
    {
        var parent = extension.Parent;
        if (
            parent is not null
            && profile.Contexts.Length > 0
            && !Array.Exists(profile.Contexts, context => context.Allows(parent, validator.Context))
        )
        {
            issues.Report(ValidationIssues.ExtensionContext(profile.Definition.Url), extension);
        }
    }

    /// <summary>An extension without definition: part of one that has none of that url, or unknown as a whole.</summary>
    /// <param name="extension">The extension.</param>
    /// <param name="isAbsolute">True when its url is absolute.</param>
    /// <param name="package">The package of the profile that applies.</param>
    public void Unknown(Element extension, bool isAbsolute, DefinitionPackage? package)
    {
        if (extension.Name == "modifierExtension")
        {
            issues.Report(ValidationIssues.UnknownModifierExtension(), extension);
        }
        else if (isAbsolute)
        {
            issues.Report(ValidationIssues.UnknownExtension(), extension);
        }
        else if (extension.Parent is not { Type: "Extension" } parent)
        {
            issues.Report(ValidationIssues.RelativeExtensionUrl(), extension);
        }
        else if (parent.Text("url") is { } url && validator.Extension(url, package) is { } known)
        {
            issues.Report(ValidationIssues.UndefinedExtension(known.Definition.Url), extension);
        }
    }
}
