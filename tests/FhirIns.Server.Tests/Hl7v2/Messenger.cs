using System.Net.Sockets;
using System.Text;
using FhirIns.Server.Tests.Infrastructure;

namespace FhirIns.Server.Tests.Hl7v2;

/// <summary>A system of a hospital that speaks HL7 v2 over MLLP, byte by byte where a test wants it.</summary>
public sealed class Messenger : IDisposable
{
    private const byte Start = 0x0b;
    private const byte End = 0x1c;

    private static int sent;

    private readonly TcpClient client = new();
    private readonly List<byte> heard = [];

    private Messenger() { }

    public static async Task<Messenger> ConnectAsync(int port)
    {
        var messenger = new Messenger();
        await messenger.client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        return messenger;
    }

    /// <summary>Sends a message in its frame and returns what it is answered.</summary>
    public async Task<Answer> Send(string message, Encoding? encoding = null)
    {
        await SendRaw([Start, .. (encoding ?? Encoding.UTF8).GetBytes(message), End, 0x0d]);
        return await Hear();
    }

    public async Task SendRaw(params byte[] bytes) =>
        await client.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>The next answer.</summary>
    public async Task<Answer> Hear()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        var buffer = new byte[4096];
        int end;
        while ((end = heard.IndexOf(End)) < 0)
        {
            var read = await client.GetStream().ReadAsync(buffer, patience.Token);
            if (read == 0)
                throw new IOException("The server closed the connection.");
            heard.AddRange(buffer.AsSpan(0, read));
        }
        var answer = heard.GetRange(1, end - 1);
        heard.RemoveRange(0, Math.Min(end + 2, heard.Count));
        return new(Encoding.UTF8.GetString([.. answer]), [.. answer]);
    }

    /// <summary>Whether the server has closed the connection, which it is given a while for.</summary>
    public async Task<bool> IsClosed()
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>A control id that no other message has.</summary>
    public static string NewControlId() => $"M{Interlocked.Increment(ref sent):0000000}";
}

/// <summary>An acknowledgement.</summary>
public sealed record Answer(string Text, byte[] Bytes)
{
    private string[][] Segments => [.. Text.Split('\r').Select(segment => segment.Split('|'))];

    public string Code => Field("MSA", 1);

    public string ControlId => Field("MSA", 2);

    /// <summary>Where each error is, as <c>PID^1^7</c>.</summary>
    public IReadOnlyList<string> Places => [.. Errors.Select(error => error[2])];

    /// <summary>Of HL7 table 0357.</summary>
    public IReadOnlyList<string> Numbers => [.. Errors.Select(error => error[3].Split('^')[0])];

    public IReadOnlyList<string> Codes => [.. Errors.Select(error => error[5].Split('^')[0])];

    private IEnumerable<string[]> Errors => Segments.Where(segment => segment[0] == "ERR");

    /// <summary>The code by which the ANS has receivers answer about a document (ERR-5.4); empty where it has none.</summary>
    public IReadOnlyList<string> DocumentErrors =>
        [.. Errors.Select(error => error[5].Split('^').ElementAtOrDefault(3) ?? "")];

    /// <summary>ERR-4: E for an error, W for a warning.</summary>
    public IReadOnlyList<string> Severities => [.. Errors.Select(error => error[4])];

    public string Field(string segment, int number) => Segments.First(one => one[0] == segment)[number];
}

/// <summary>The messages that tests send.</summary>
public sealed record Message(string Event, string Application = "MASTER", string Facility = "CHU")
{
    public const string Authority = "CHU-X&1.2.250.1.999.1.1.1&ISO";
    public const string System = "urn:oid:1.2.250.1.999.1.1.1";

    public string ControlId { get; init; } = Messenger.NewControlId();

    public string Charset { get; init; } = "UNICODE UTF-8";

    public string Version { get; init; } = "2.5^FRA^2.11";

    public string Type { get; init; } = "ADT";

    public string Processing { get; init; } = "P";

    /// <summary>EVN-5.</summary>
    public string Operator { get; init; } = "";

    public IReadOnlyList<string> Segments { get; init; } = [];

    public override string ToString() =>
        string.Concat(
            new[]
            {
                $"MSH|^~\\&|{Application}|{Facility}|FHIRINS|CHU|20261128101500||{Type}^{Event}^ADT_A05|{ControlId}|{Processing}|{Version}|||||FRA|{Charset}|||2.11^IHE_FRANCE-2.11-PAM",
                $"EVN||20261128101500|||{Operator}",
            }
                .Concat(Segments)
                .Select(segment => segment + "\r")
        );

    public static Message About(string trigger, Person person, string ipp, string status = "PROV", bool ins = false) =>
        new(trigger) { Segments = [Pid(person, ipp, status, ins), "ZFD||||N|INSI|20260302|CN"] };

    public static string Pid(Person person, string ipp, string status = "PROV", bool ins = false) =>
        "PID|1||"
        + (ins ? $"{person.Matricule}^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS~" : "")
        + $"{ipp}^^^{Authority}^PI||{person.Family}^{person.Given.Split(' ')[0]}^{person.Given}^^^^L||{person.BirthDate.Replace("-", "")}"
        + $"|{(person.Gender == "male" ? "M" : "F")}|||12 rue du Four^^Lyon^^69001^FRA^H~^^^^^^BDL^^{person.BirthPlace}"
        + $"||^PRN^PH^^^^^^^^^+33123456789|||||||||||||||||||{status}";

    public static string Ins(string? matricule) => $"{matricule}^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS";
}
