using FhirIns.Fhir;
using FhirIns.Identity;
using FhirIns.Server.Formats;
using FhirIns.Server.Http;
using FhirIns.Server.Patients;

namespace FhirIns.Server.Hl7v2;

/// <summary>
/// Does what a message asks for, by the requests that a FHIR client would send: A28 and A31 tell of a person, A40 of a
/// merge, A47 of changed numbers (ITI-30, PAM France). A sender from outside the domain may tell of persons only, and is
/// heard as <c>$ins-intake</c> hears.
/// </summary>
internal static class ApplyMessage
{
    /// <summary>Whether an event is one of ours.</summary>
    public static bool Knows(string? trigger) => trigger is "A28" or "A31" or "A40" or "A47";

    /// <summary>What others may not decide on meanwhile: the numbers that the message names.</summary>
    public static IEnumerable<string> KeysOf(MessageContent content) =>
        content.Numbers.Concat(content.Former).Select(number => ConditionKey.Of("?" + MessageWork.Condition(number)));

    public static Task<MessageVerdict> RunAsync(string trigger, MessageContent content, MessageWork work) =>
        trigger switch
        {
            _ when work.Caller.IsOutsideDomain && trigger is "A28" or "A31" => IntakeAsync(content, work),
            "A28" or "A31" => TellAsync(content, work),
            "A40" => MergeAsync(content, work),
            _ => RenumberAsync(content, work),
        };

    private static async Task<MessageVerdict> IntakeAsync(MessageContent content, MessageWork work)
    {
        if (content.Reading.Identity is not { } identity)
            return MessageVerdict.Refused(content.Reading.Problems);
        var patient = PatientForm.Write(identity);
        var parameters = Element.Resource("Parameters");
        parameters.Add("parameter").Set("name", "patient").Add("resource", patient);
        var answer = await work.SendAsync("POST", "Patient/$ins-intake", "", parameters);
        // A task is what becomes of an INS that INSi denies: it was taken for none.
        return IsTaskOpen(answer)
            ? MessageVerdict.TakenWith("message-ins-not-confirmed", "PID-3", DocumentErrors.OfDenied(identity))
            : MessageVerdict.Of(answer, patient);
    }

    private static bool IsTaskOpen(Bundles.EntryAnswer answer) =>
        !answer.IsRefusal && answer.Resource?.Each("parameter").Any(one => one.Text("name") == "task") == true;

    private static async Task<MessageVerdict> TellAsync(MessageContent content, MessageWork work)
    {
        if (Incomplete(content, work) is { } incomplete)
            return incomplete;
        var identity = content.Reading.Identity!;
        var (found, refusal) = await work.FindAsync(content.Numbers[0]);
        // A number of the domain that is new stands beside the one of the record that gets it.
        if (refusal is null && found.Count == 0 && content.Numbers.FirstOrDefault(one => one.IsRecord) is { } record)
            (found, refusal) = await work.FindAsync(record);
        if (refusal is not null)
            return MessageVerdict.Of(refusal, null);
        if (found.Count > 1)
            return MessageVerdict.Refused(new Problem("several-matches", "PID-3"));
        if (found.Count == 0)
        {
            // Nobody would find the next message about somebody who has no number but one of ours that does not exist.
            if (content.Numbers.All(one => one.IsRecord))
                return MessageVerdict.Refused(new Problem("message-key-unknown", "PID-3"));
            var created = PatientForm.Write(identity);
            return MessageVerdict.Of(await work.SendAsync("POST", "Patient", "", created), created);
        }
        var changed = MessageIdentity.LaidOver(found[0], identity, content.Pid!);
        return MessageVerdict.Of(await work.SendAsync("PUT", $"Patient/{changed.Text("id")}", "", changed), changed);
    }

    /// <summary>Each pair of PID and MRG: who stays, and the number of the record that goes into it.</summary>
    private static async Task<MessageVerdict> MergeAsync(MessageContent content, MessageWork work)
    {
        if (content.Merges.Count == 0)
            return MessageVerdict.Refused(new Problem("form-part-missing", "MRG"));
        foreach (var (staying, going) in content.Merges)
        {
            if (staying.Count == 0 || going.Count == 0)
                return MessageVerdict.Refused(new Problem("form-part-missing", staying.Count == 0 ? "PID-3" : "MRG-1"));
            if (await MergeAsync(staying[0], going[0], work) is { IsTaken: false } refused)
                return refused;
        }
        return MessageVerdict.Taken;
    }

    private static async Task<MessageVerdict> MergeAsync(FormIdentifier staying, FormIdentifier going, MessageWork work)
    {
        var (targets, noTarget) = await work.FindAsync(staying);
        if (noTarget is not null)
            return MessageVerdict.Of(noTarget, null);
        var target = targets.Where(IsActive).ToList();
        if (target is not [var stays])
            return MessageVerdict.Refused(new Problem("message-key-unknown", "PID-3"));
        var (sources, noSource) = await work.FindAsync(going);
        if (noSource is not null)
            return MessageVerdict.Of(noSource, null);
        // A merge moves the number along: who has it besides the record that stays is to be merged.
        var others = sources.Where(one => one.Text("id") != stays.Text("id")).ToList();
        if (others.Count == 0 && sources.Count == 0)
            return MessageVerdict.Refused(new Problem("message-key-unknown", "MRG-1"));
        if (others.Exists(one => IsReplacedBy(one, stays)) || others.Count == 0)
            return MessageVerdict.Taken;
        if (others.Count > 1)
            return MessageVerdict.Refused(new Problem("several-matches", "MRG-1"));
        var parameters = Element.Resource("Parameters");
        AddReference(parameters, "source-patient", others[0]);
        AddReference(parameters, "target-patient", stays);
        return MessageVerdict.Of(await work.SendAsync("POST", "Patient/$merge", "", parameters), null);
    }

    /// <summary>
    /// Numbers that changed. Where MRG-1 is an INS, the INS held must be that one, and what PID-3 says takes its place: a
    /// new one, or none (ins-rules 5.3). Only the domain's own master knows of an INS.
    /// </summary>
    private static async Task<MessageVerdict> RenumberAsync(MessageContent content, MessageWork work)
    {
        if (Incomplete(content, work) is { } incomplete)
            return incomplete;
        if (content.FormerIns is null && content.Former.Count == 0)
            return MessageVerdict.Refused(new Problem("form-part-missing", "MRG-1"));
        if (content.FormerIns is not null && !work.IsFeed)
            return MessageVerdict.Refused(new Problem(RefusalCodes.InsNotFromInsi, "MRG-1"));
        var key = content.Former.Count > 0 ? content.Former[0] : content.Numbers[0];
        var (found, refusal) = await work.FindAsync(key);
        if (refusal is not null)
            return MessageVerdict.Of(refusal, null);
        if (found is not [var stored])
            return MessageVerdict.Refused(
                new Problem(
                    found.Count == 0 ? "message-key-unknown" : "several-matches",
                    content.Former.Count > 0 ? "MRG-1" : "PID-3"
                )
            );
        MessageIdentity.Retire(stored, content.Former);
        var changed = MessageIdentity.LaidOver(stored, content.Reading.Identity!, content.Pid!);
        if (content.FormerIns is not { } old)
            return MessageVerdict.Of(
                await work.SendAsync("PUT", $"Patient/{changed.Text("id")}", "", changed),
                changed
            );
        if (content.Reading.Identity!.Ins is null)
            // Silence would leave it.
            changed.Add("identifier").Set("use", "old").Set("system", old.Oid.Urn).Set("value", old.Value);
        // The flow finds its Patient by an INS also where that may not leave (contract 3.2); nobody else's is changed.
        var condition = $"?{MessageWork.Condition(key)}&{MessageWork.Condition(old.Oid.Urn, old.Value)}";
        var answer = await work.SendAsync("PUT", "Patient", condition, changed);
        return IsNoMatch(answer)
            ? MessageVerdict.Refused(new Problem("message-ins-differs", "MRG-1"))
            : MessageVerdict.Of(answer, changed);
    }

    /// <summary>What a person cannot be told of without; null when nothing is missing.</summary>
    private static MessageVerdict? Incomplete(MessageContent content, MessageWork work)
    {
        if (content.Reading.Identity is not { } identity)
            return MessageVerdict.Refused(content.Reading.Problems);
        if (content.Numbers.Count == 0)
            return MessageVerdict.Refused(new Problem("form-part-missing", "PID-3"));
        // Silence of the master about the status would take a qualified identity down.
        return work.IsFeed && identity.Reliability is null
            ? MessageVerdict.Refused(new Problem("form-part-missing", "PID-32"))
            : null;
    }

    private static bool IsNoMatch(Bundles.EntryAnswer answer) =>
        answer.IsRefusal
        && answer.Resource?["issue"]?["details"]?["coding"]?.Text("code") == "update-create-unsupported";

    private static bool IsActive(Element patient) => patient.Text("active") != "false";

    private static bool IsReplacedBy(Element source, Element target) =>
        source
            .Each("link")
            .Any(link =>
                link.Text("type") == "replaced-by"
                && link["other"]?.Text("reference")?.EndsWith($"/{target.Text("id")}", StringComparison.Ordinal) == true
            );

    private static void AddReference(Element parameters, string name, Element patient) =>
        parameters
            .Add("parameter")
            .Set("name", name)
            .Add("valueReference")
            .Set("reference", $"Patient/{patient.Text("id")}");
}
