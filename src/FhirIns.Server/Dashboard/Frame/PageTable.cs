using System.Text;
using FhirIns.Server.Http;

namespace FhirIns.Server.Dashboard.Frame;

/// <summary>A table to open in a spreadsheet as people here have it: semicolons, and the mark by which UTF-8 is known.</summary>
internal static class PageTable
{
    /// <summary>One line; nothing in it is run as a formula.</summary>
    public static string Line(params IEnumerable<string?> values) => Csv.Line(';', values);

    /// <summary>Sends a file, line by line as it is made.</summary>
    public static IResult Download(HttpContext http, string name, Func<TextWriter, Task> write)
    {
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}.csv\"";
        return Results.Stream(
            async body =>
            {
                await using var writer = new StreamWriter(
                    body,
                    new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)
                );
                await write(writer);
            },
            Csv.ContentType
        );
    }
}
