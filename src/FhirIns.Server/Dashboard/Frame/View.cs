using Microsoft.AspNetCore.Components;

namespace FhirIns.Server.Dashboard.Frame;

/// <summary>What every page and part of a page is made from.</summary>
public abstract class View : ComponentBase
{
    /// <summary>The request's shell.</summary>
    [Inject]
    public Shell Shell { get; set; } = null!;

    /// <summary>The sentences.</summary>
    protected Words T => Shell.T;
}
