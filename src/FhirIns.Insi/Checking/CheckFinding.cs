namespace FhirIns.Insi.Checking;

/// <summary>One thing that a check of the access to INSi found, right or wrong, in plain words.</summary>
/// <param name="Access">The access it is about, such as <c>990000017:Manual</c>; null when it is about all.</param>
/// <param name="Topic">What was looked at.</param>
/// <param name="Grade">How it is.</param>
/// <param name="English">One sentence.</param>
/// <param name="French">The same in French.</param>
public sealed record CheckFinding(string? Access, CheckTopic Topic, CheckGrade Grade, string English, string French);

/// <summary>What a check looks at.</summary>
public enum CheckTopic
{
    /// <summary>The keys of section <c>Insi</c>, and the files they name.</summary>
    Configuration,

    /// <summary>The software certificate: name, dates, auto-homologation.</summary>
    Certificate,

    /// <summary>The authorities between a certificate and its root, ours and the server's.</summary>
    Chain,

    /// <summary>The clock of this machine beside that of INSi.</summary>
    Clock,

    /// <summary>The authorization number of the software.</summary>
    Idam,

    /// <summary>The way to INSi.</summary>
    Network,
}

/// <summary>How a thing is.</summary>
public enum CheckGrade
{
    /// <summary>As it must be.</summary>
    Right,

    /// <summary>Calls are possible, but somebody should look at it.</summary>
    Doubtful,

    /// <summary>Calls are not possible like this.</summary>
    Wrong,
}
