using System.Collections.Frozen;

namespace FhirIns.Server.Security;

/// <summary>Who may do what: the one table of what every interaction, operation and act needs.</summary>
/// <remarks>
/// Conditional interactions need <c>s</c> besides, and a conditional update <c>c</c>: their status says whether a
/// person exists, which only those may learn who may search.
/// </remarks>
internal static class ScopeTable
{
    /// <summary>What describes the server itself: <c>metadata</c>, <c>.well-known/smart-configuration</c>.</summary>
    public static readonly Requirement Open = new("open", "") { Token = false, OutsideDomain = true };

    /// <summary>Any valid token: conformance resources, and bundles whose entries are judged one by one.</summary>
    public static readonly Requirement AnyToken = new("any token", "") { OutsideDomain = true };

    /// <summary>Status and INS sent are inherited: the flow of the domain's own master system (T15).</summary>
    public static readonly Requirement Feed = new("act feed", "ins.feed");

    /// <summary>Record a check of an identity document.</summary>
    public static readonly Requirement Validate = new("act validate", "ins.validate")
    {
        NamedPerson = true,
        StrongAuthentication = true,
    };

    /// <summary>The exceptional procedure (S092–S097).</summary>
    public static readonly Requirement Attest = new("act attest", "ins.attest")
    {
        NamedPerson = true,
        StrongAuthentication = true,
        OwnPractice = true,
    };

    /// <summary>Change locked strict traits (S054, S055).</summary>
    public static readonly Requirement Unlock = new("act unlock", "ins.unlock") { NamedPerson = true };

    /// <summary>Merge, whichever way it is asked for: <c>$merge</c> or the PIXm feed.</summary>
    public static readonly Requirement Merge = new("act merge", "ins.merge") { NamedPerson = true };

    /// <summary>Verify one identity that is stored.</summary>
    public static readonly Requirement Verify = new("act verify", "ins.verify");

    /// <summary>Verify an identity that is sent, under the caller's own access to INSi.</summary>
    public static readonly Requirement VerifySent = new("act verify-sent", "ins.verify") { OutsideDomain = true };

    /// <summary>Start, plan, pause, cancel or watch a mass verification.</summary>
    public static readonly Requirement Campaign = new("act campaign", "ins.campaign");

    /// <summary>The register of trust contracts (S059): who is believed is a person's decision.</summary>
    public static readonly Requirement TrustContracts = new("trust-contracts", "ins.campaign") { NamedPerson = true };

    private static readonly Requirement[] Table =
    [
        Open,
        AnyToken,
        Feed,
        Validate,
        Attest,
        Unlock,
        Merge,
        Verify,
        VerifySent,
        Campaign,
        new("Patient create", "system/Patient.c"),
        new("Patient read", "system/Patient.r"),
        new("Patient vread", "system/Patient.r"),
        new("Patient history-instance", "system/Patient.r"),
        new("Patient history-type", "system/Patient.s"),
        new("Patient search-type", "system/Patient.s"),
        new("Patient update", "system/Patient.u"),
        new("Patient patch", "system/Patient.u"),
        new("Patient delete", "system/Patient.d"),
        new("Patient conditional-create", "system/Patient.cs"),
        new("Patient conditional-update", "system/Patient.cus"),
        new("Patient conditional-patch", "system/Patient.us"),
        new("Patient conditional-delete", "system/Patient.ds"),
        new("AuditEvent read", "system/AuditEvent.r"),
        new("AuditEvent search-type", "system/AuditEvent.s"),
        new("Task read", "system/Task.r | ins.supervise"),
        new("Task search-type", "system/Task.s | ins.supervise"),
        new("Task update", "system/Task.u | ins.supervise"),
        new("Subscription create", "system/Subscription.c"),
        new("Subscription read", "system/Subscription.r"),
        new("Subscription search-type", "system/Subscription.s"),
        new("Subscription update", "system/Subscription.u"),
        new("Subscription delete", "system/Subscription.d"),
        new("Binary read", "system/Binary.r | ins.supervise"),
        new("Patient/$ins-retrieve", "ins.retrieve") { NamedPerson = true },
        new("Patient/[id]/$ins-retrieve", "ins.retrieve") { NamedPerson = true },
        new("Patient/$ins-retrieve-list", "ins.retrieve") { NamedPerson = true },
        new("Patient/$ins-integrate", "ins.retrieve") { NamedPerson = true },
        new("Patient/[id]/$ins-integrate", "ins.retrieve") { NamedPerson = true },
        new("Patient/[id]/$identity-validate", "ins.validate") { NamedPerson = true, StrongAuthentication = true },
        new("Patient/[id]/$identity-invalidate", "ins.unlock") { NamedPerson = true },
        new("Patient/[id]/$identity-flag", "ins.flag") { NamedPerson = true },
        new("Patient/[id]/$ins-reveal", "ins.supervise") { NamedPerson = true },
        new("Patient/$merge", "ins.merge") { NamedPerson = true },
        new("Patient/$unmerge", "ins.merge") { NamedPerson = true },
        new("Patient/$ins-intake", "system/Patient.c") { OutsideDomain = true },
        // One address, two acts: with a patient VerifySent, without one Campaign; the handler asks which.
        new("Patient/$ins-verify", "ins.verify | ins.campaign") { OutsideDomain = true },
        new("Patient/[id]/$ins-verify", "ins.verify"),
        new("Patient/$match", "system/Patient.s"),
        new("Patient/$ihe-pix", "system/Patient.s"),
        new("Patient/[id]/$ins-format", "system/Patient.r ins.read"),
        new("Patient/$validate", "system/Patient.r"),
        new("Patient/[id]/$validate", "system/Patient.r"),
        new("$async status", "ins.campaign | ins.retrieve"),
        new("$async cancel", "ins.campaign | ins.retrieve"),
        TrustContracts,
        new("indicators", "system/AuditEvent.s | ins.supervise"),
        new("traces export", "system/AuditEvent.s"),
    ];

    private static readonly FrozenDictionary<string, Requirement> ByName = Table.ToFrozenDictionary(
        row => row.Name,
        StringComparer.Ordinal
    );

    /// <summary>Every row, in the order of the table.</summary>
    public static IReadOnlyList<Requirement> Rows => Table;

    /// <summary>The row of an interaction, by its code in a CapabilityStatement or with <c>conditional-</c> before it.</summary>
    /// <exception cref="KeyNotFoundException">The table has no such row: the address stays closed.</exception>
    public static Requirement Interaction(string resourceType, string code) => Of($"{resourceType} {code}");

    /// <summary>The row of an operation on Patient, by its code without the dollar sign.</summary>
    /// <inheritdoc cref="Interaction" path="/exception"/>
    public static Requirement Operation(string code, bool onInstance) =>
        Of(onInstance ? $"Patient/[id]/${code}" : $"Patient/${code}");

    /// <summary>A row by its name.</summary>
    /// <inheritdoc cref="Interaction" path="/exception"/>
    public static Requirement Of(string name) =>
        ByName.TryGetValue(name, out var row)
            ? row
            : throw new KeyNotFoundException($"The table of scopes has no row \"{name}\".");
}
