namespace FhirIns.Server.Patients;

/// <summary>
/// One way in which a Patient can meet a criterion, in two forms of the same meaning: the keys of all who meet it, from
/// which a search starts, and the test of one Patient <c>p</c> that was found otherwise.
/// </summary>
internal readonly record struct KeyMatch(string Lookup, string Test, bool IsColumn)
{
    /// <summary>Whether most Patients meet it: nothing to start from.</summary>
    public bool IsBroad { get; init; }

    /// <summary>Rows of another table name the Patient.</summary>
    public static KeyMatch In(string table, string key, string where) =>
        new(
            $"SELECT {key} FROM {table} WHERE {where}",
            $"EXISTS (SELECT 1 FROM {table} WHERE {key} = p.key AND {where})",
            false
        );

    /// <summary>Columns of the identity itself, called <c>p</c>.</summary>
    public static KeyMatch Column(string where) =>
        new($"SELECT p.key FROM identity p WHERE NOT p.deleted AND {where}", where, true);

    /// <summary>Whoever does not meet another.</summary>
    public static KeyMatch Not(KeyMatch other) => Column($"NOT ({other.Test})") with { IsBroad = true };
}
