using FhirIns.Sandbox.TokenDesk;
using FhirIns.Server.Hl7v2;
using FhirIns.Server.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace FhirIns.Server.Tests.Hl7v2;

/// <summary>
/// A server that hears messages: of the domain's own master, of a ward that is no master, of a laboratory from another
/// domain.
/// </summary>
public class MessageApplication : FhirInsApplication
{
    private const string Hospital = "990000002";
    private const string Laboratory = "990000028";

    /// <summary>What the numbers of the hospital stand under where a URL cannot.</summary>
    public const string Oid = "1.2.250.1.999.7.1";

    public int Port => Host.Services.GetRequiredService<MllpListener>().Port;

    protected override ValueTask<Dictionary<string, string?>> SettingsAsync() =>
        new(
            new Dictionary<string, string?>
            {
                ["Hl7v2:Listener:Port"] = "0",
                ["Hl7v2:Listener:MaxMessageBytes"] = "20000",
                ["Hl7v2:Listener:MessageTimeout"] = "00:00:02",
                ["Hl7v2:Listener:MaxConnections"] = "8",
                ["Hl7v2:Systems:WARD-NUMBERS"] = Resources.Ipp,
                [$"Hl7v2:Systems:{Oid}"] = Resources.Ipp,
                ["Hl7v2:Senders:master:Application"] = "MASTER",
                ["Hl7v2:Senders:master:Facility"] = "CHU",
                ["Hl7v2:Senders:master:Organization"] = Hospital,
                ["Hl7v2:Senders:master:Domain"] = SandboxClient.Domain,
                ["Hl7v2:Senders:master:Scopes"] = "system/Patient.crus ins.feed ins.merge",
                ["Hl7v2:Senders:master:NamesPersons"] = "true",
                ["Hl7v2:Senders:ward:Application"] = "WARD",
                ["Hl7v2:Senders:ward:Facility"] = "CHU",
                ["Hl7v2:Senders:ward:Organization"] = Hospital,
                ["Hl7v2:Senders:ward:Domain"] = SandboxClient.Domain,
                ["Hl7v2:Senders:ward:Scopes"] = "system/Patient.crus",
                ["Hl7v2:Senders:laboratory:Application"] = "LAB",
                ["Hl7v2:Senders:laboratory:Facility"] = "BIO",
                ["Hl7v2:Senders:laboratory:Organization"] = Laboratory,
                ["Hl7v2:Senders:laboratory:Domain"] = SandboxClient.OtherDomain,
                ["Hl7v2:Senders:laboratory:Scopes"] = "system/Patient.c",
                ["Hl7v2:Senders:elsewhere:Application"] = "ELSEWHERE",
                ["Hl7v2:Senders:elsewhere:Organization"] = Hospital,
                ["Hl7v2:Senders:elsewhere:Domain"] = SandboxClient.Domain,
                ["Hl7v2:Senders:elsewhere:Scopes"] = "system/Patient.crus ins.feed",
                ["Hl7v2:Senders:elsewhere:Addresses:0"] = "192.0.2.7",
            }
        );

    public Task<Messenger> ConnectAsync() => Messenger.ConnectAsync(Port);
}
