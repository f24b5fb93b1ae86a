using System.Buffers;
using System.Text.Json;
using FhirIns.Fhir;

namespace FhirIns.Server.Http;

/// <summary>
/// Writes a searchset, history or batch Bundle straight to UTF-8: resources that are already rendered are copied, not
/// parsed.
/// </summary>
internal sealed class BundleWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> output = new(16 * 1024);
    private readonly Utf8JsonWriter writer;
    private bool entriesBegun;

    /// <param name="type">searchset, history, batch-response…</param>
    /// <param name="total">Matches over all pages; null when not counted.</param>
    /// <param name="links">Relation and address: self, next…</param>
    public BundleWriter(string type, int? total, params IReadOnlyList<(string Relation, string Url)> links)
    {
        writer = new(
            output,
            new JsonWriterOptions
            {
                SkipValidation = true,
                Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
        writer.WriteStartObject();
        writer.WriteString("resourceType"u8, "Bundle"u8);
        writer.WriteString("type"u8, type);
        if (total is { } count)
            writer.WriteNumber("total"u8, count);
        if (links.Count > 0)
        {
            writer.WriteStartArray("link"u8);
            foreach (var (relation, url) in links)
            {
                writer.WriteStartObject();
                writer.WriteString("relation"u8, relation);
                writer.WriteString("url"u8, url);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
    }

    /// <summary>A resource that matches, rendered.</summary>
    public void AddMatch(string fullUrl, ReadOnlySpan<byte> resource)
    {
        BeginEntry(fullUrl);
        WriteRaw("resource"u8, resource);
        writer.WriteStartObject("search"u8);
        writer.WriteString("mode"u8, "match"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>A resource that may be the one sought, rendered, with how sure that is.</summary>
    /// <param name="score">0 to 1.</param>
    /// <param name="grade">A code of match-grade.</param>
    public void AddMatch(string fullUrl, ReadOnlySpan<byte> resource, decimal score, string grade)
    {
        BeginEntry(fullUrl);
        WriteRaw("resource"u8, resource);
        writer.WriteStartObject("search"u8);
        writer.WriteStartArray("extension"u8);
        writer.WriteStartObject();
        writer.WriteString("url"u8, "http://hl7.org/fhir/StructureDefinition/match-grade"u8);
        writer.WriteString("valueCode"u8, grade);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("mode"u8, "match"u8);
        writer.WriteNumber("score"u8, score);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>What the client should know about its search (mode outcome).</summary>
    public void AddOutcome(Element outcome)
    {
        BeginEntry(null);
        WriteResource(outcome);
        writer.WriteStartObject("search"u8);
        writer.WriteString("mode"u8, "outcome"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>One version of a history; a null resource is a deletion.</summary>
    public void AddVersion(
        string fullUrl,
        byte[]? resource,
        string method,
        string url,
        string status,
        string etag,
        string lastModified
    )
    {
        BeginEntry(fullUrl);
        if (resource is not null)
            WriteRaw("resource"u8, resource);
        writer.WriteStartObject("request"u8);
        writer.WriteString("method"u8, method);
        writer.WriteString("url"u8, url);
        writer.WriteEndObject();
        writer.WriteStartObject("response"u8);
        writer.WriteString("status"u8, status);
        writer.WriteString("etag"u8, etag);
        writer.WriteString("lastModified"u8, lastModified);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>What an entry of a batch or a transaction was answered.</summary>
    /// <param name="resource">Empty when the answer had none.</param>
    /// <param name="isOutcome">Whether the resource tells of the entry and is not what was asked for.</param>
    /// <param name="status">With its words: <c>201 Created</c>.</param>
    public void AddResponse(
        ReadOnlyMemory<byte> resource,
        bool isOutcome,
        string status,
        string? location,
        string? etag,
        string? lastModified
    )
    {
        BeginEntry(null);
        if (!resource.IsEmpty && !isOutcome)
            WriteRaw("resource"u8, resource.Span);
        writer.WriteStartObject("response"u8);
        writer.WriteString("status"u8, status);
        if (location is not null)
            writer.WriteString("location"u8, location);
        if (etag is not null)
            writer.WriteString("etag"u8, etag);
        if (lastModified is not null)
            writer.WriteString("lastModified"u8, lastModified);
        if (!resource.IsEmpty && isOutcome)
            WriteRaw("outcome"u8, resource.Span);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Ends the Bundle; nothing may be added afterwards.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        if (entriesBegun)
            writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }

    public void Dispose() => writer.Dispose();

    private void BeginEntry(string? fullUrl)
    {
        if (!entriesBegun)
            writer.WriteStartArray("entry"u8);
        entriesBegun = true;
        writer.WriteStartObject();
        if (fullUrl is not null)
            writer.WriteString("fullUrl"u8, fullUrl);
    }

    private void WriteResource(Element resource)
    {
        var buffer = new ArrayBufferWriter<byte>();
        FhirJson.Write(resource, buffer);
        WriteRaw("resource"u8, buffer.WrittenSpan);
    }

    private void WriteRaw(ReadOnlySpan<byte> name, ReadOnlySpan<byte> resource)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(resource, skipInputValidation: true);
    }
}
