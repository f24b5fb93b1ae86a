using System.Text.RegularExpressions;

namespace FhirIns.Server.Storage;

/// <summary>
/// Makes T-SQL of the statements that are written by hand for SQLite and PostgreSQL. They are few and plain: some of their
/// names are reserved words there, a flag is no condition of its own, and the number of rows stands at the other end.
/// </summary>
internal static partial class TransactSql
{
    // The texts are ours and short: only a machine that stands still takes this long.
    private const int PatienceMilliseconds = 10_000;

    public static string Of(string text)
    {
        var limit = Limit().Match(text);
        if (limit.Success)
            text = $"SELECT TOP ({limit.Groups["rows"].Value}){text["SELECT".Length..limit.Index]}";
        return Different().Replace(text, Written);
    }

    private static string Written(Match found)
    {
        if (found.Groups["name"] is { Success: true } name)
            return $"[{name.Value}]";
        if (found.Groups["flag"] is { Success: true } flag)
            return $"{flag.Value} = {(found.Groups["not"].Success ? '0' : '1')}";
        return found.Value;
    }

    [GeneratedRegex(@"\s+LIMIT\s+(?<rows>@\w+|\d+)\s*$", RegexOptions.None, PatienceMilliseconds)]
    private static partial Regex Limit();

    /// <summary>
    /// A text in quotation marks stays as it is. A flag counts where it names its table or is negated, and is compared
    /// with nothing.
    /// </summary>
    [GeneratedRegex(
        @"'[^']*'|@\w+|\b(?<name>identity|key|use)\b|(?<not>\bNOT\s+)?\b(?<flag>\w+\.(?:deleted|carries_ins|is_merged))\b(?!\s*[=<>])|(?<not>\bNOT\s+)(?<flag>deleted)\b",
        RegexOptions.None,
        PatienceMilliseconds
    )]
    private static partial Regex Different();
}
