namespace FhirIns.Server.Tests.Security;

/// <summary>The rows of the table of scopes that each client of the sandbox may pass.</summary>
internal static class Rights
{
    private static readonly string[] Secretariat =
    [
        "Patient create",
        "Patient read",
        "Patient vread",
        "Patient history-instance",
        "Patient history-type",
        "Patient search-type",
        "Patient update",
        "Patient patch",
        "Patient conditional-create",
        "Patient conditional-update",
        "Patient conditional-patch",
        "Patient/$ins-retrieve",
        "Patient/[id]/$ins-retrieve",
        "Patient/$ins-retrieve-list",
        "Patient/$ins-integrate",
        "Patient/[id]/$ins-integrate",
        "Patient/[id]/$identity-validate",
        "Patient/$ins-intake",
        "Patient/$match",
        "Patient/$ihe-pix",
        "Patient/[id]/$ins-format",
        "Patient/$validate",
        "Patient/[id]/$validate",
        "$async status",
        "$async cancel",
        "act validate",
    ];

    /// <summary>What each client may do, read from its description in the contract and not from its scopes.</summary>
    private static readonly Dictionary<string, string[]> MayDo = new()
    {
        ["connector"] =
        [
            "Patient read",
            "Patient vread",
            "Patient history-instance",
            "Patient history-type",
            "Patient search-type",
            "Subscription create",
            "Subscription read",
            "Subscription search-type",
            "Subscription update",
            "Subscription delete",
            "Patient/$match",
            "Patient/$ihe-pix",
            "Patient/[id]/$ins-format",
            "Patient/$validate",
            "Patient/[id]/$validate",
        ],
        ["reception"] = Secretariat,
        ["practitioner"] = [.. Secretariat, "act attest"],
        ["referent"] =
        [
            .. Secretariat,
            "Patient delete",
            "Patient conditional-delete",
            "AuditEvent read",
            "AuditEvent search-type",
            "Task read",
            "Task search-type",
            "Task update",
            "Subscription create",
            "Subscription read",
            "Subscription search-type",
            "Subscription update",
            "Subscription delete",
            "Binary read",
            "Patient/[id]/$identity-invalidate",
            "Patient/[id]/$identity-flag",
            "Patient/[id]/$ins-reveal",
            "Patient/$merge",
            "Patient/$unmerge",
            "Patient/$ins-verify",
            "Patient/[id]/$ins-verify",
            "act unlock",
            "act merge",
            "act verify",
            "act verify-sent",
            "indicators",
            "traces export",
        ],
        ["feed"] =
        [
            "Patient create",
            "Patient read",
            "Patient vread",
            "Patient history-instance",
            "Patient history-type",
            "Patient search-type",
            "Patient update",
            "Patient patch",
            "Patient delete",
            "Patient conditional-create",
            "Patient conditional-update",
            "Patient conditional-patch",
            "Patient conditional-delete",
            "Patient/$ins-intake",
            "Patient/$match",
            "Patient/$ihe-pix",
            "Patient/$validate",
            "Patient/[id]/$validate",
            "act feed",
        ],
        ["partner"] = ["Patient/$ins-intake", "Patient/$ins-verify", "act verify-sent"],
        ["auditor"] = ["AuditEvent read", "AuditEvent search-type", "Binary read", "indicators", "traces export"],
        ["admin"] = ["Patient/$ins-verify", "$async status", "$async cancel", "act campaign", "trust-contracts"],
    };

    private static readonly string[] ForEveryone = ["open", "any token"];

    public static IEnumerable<string> Clients => MayDo.Keys;

    /// <summary>Every row that a client passes with a genuine token, those of everyone included.</summary>
    public static IReadOnlySet<string> Of(string client) =>
        MayDo[client].Concat(ForEveryone).ToHashSet(StringComparer.Ordinal);
}
