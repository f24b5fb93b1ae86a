namespace FhirIns.Server.Http;

/// <summary>What one stable code means to a client.</summary>
/// <param name="Status">The HTTP status of an answer whose first issue this is.</param>
/// <param name="IssueType">A code of http://hl7.org/fhir/issue-type.</param>
/// <param name="English">One sentence without any value of the request in it.</param>
/// <param name="French">The same in French.</param>
internal sealed record CatalogueEntry(int Status, string IssueType, string English, string French)
{
    /// <summary>The sentence in a language of the pages.</summary>
    /// <param name="language"><c>fr</c>, or anything else for English.</param>
    public string In(string language) => language == "fr" ? French : English;
}
