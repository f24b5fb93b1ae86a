namespace FhirIns.Identity;

/// <summary>An INS that INSi says the person had before (INSHISTO).</summary>
/// <param name="Ins">The INS.</param>
/// <param name="From">First day, if INSi gives it.</param>
/// <param name="To">Last day, if INSi gives it.</param>
public sealed record SupersededIns(Ins Ins, DateOnly? From = null, DateOnly? To = null);
