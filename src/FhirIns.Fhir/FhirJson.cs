using System.Buffers;
using FhirIns.Fhir.Json;

namespace FhirIns.Fhir;

/// <summary>FHIR resources as JSON (R4 "JSON Representation of Resources").</summary>
public static class FhirJson
{
    /// <summary>
    /// Reads a resource strictly and reports everything wrong with it, each issue with its place. Never throws on
    /// any input. A byte order mark is tolerated.
    /// </summary>
    /// <param name="utf8">The whole content, in UTF-8. Nothing of it is kept after the call.</param>
    /// <param name="limits">What is refused for its size; <see cref="ParseLimits.Default"/> when null.</param>
    public static ParsedResource Parse(ReadOnlyMemory<byte> utf8, ParseLimits? limits = null) =>
        JsonResourceReader.Read(utf8.Span, limits ?? ParseLimits.Default);

    /// <summary>
    /// Writes a tree: a resource, or a data type as a JSON object. Lossless: decimals as they stand, ids and
    /// extensions of primitives, order of lists. Elements without value and children are left out.
    /// </summary>
    public static void Write(Element element, IBufferWriter<byte> output, bool pretty = false) =>
        JsonResourceWriter.Write(element, output, pretty);

    /// <summary>The same as bytes.</summary>
    public static byte[] ToBytes(Element element, bool pretty = false)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(element, buffer, pretty);
        return buffer.WrittenSpan.ToArray();
    }
}
