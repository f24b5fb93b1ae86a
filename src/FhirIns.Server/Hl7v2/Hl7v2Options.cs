using System.ComponentModel.DataAnnotations;

namespace FhirIns.Server.Hl7v2;

/// <summary>
/// Section <c>Hl7v2</c>: identities by HL7 v2 messages (IHE PAM France) over MLLP, in and out. Off while it names neither a
/// port nor a receiver.
/// </summary>
internal sealed class Hl7v2Options
{
    public const string Section = "Hl7v2";

    /// <summary>What this server is called in MSH-3 of what it writes; default <c>FHIRINS</c>.</summary>
    public string Application { get; set; } = "FHIRINS";

    /// <summary>What its site is called in MSH-4; default empty.</summary>
    public string Facility { get; set; } = "";

    /// <summary>Where messages come in.</summary>
    public ListenerOptions Listener { get; set; } = new();

    /// <summary>
    /// How long the control id (MSH-10) of a message that was taken is remembered, so that it has no second effect; default
    /// 7 days.
    /// </summary>
    [Range(
        typeof(TimeSpan),
        "00:01:00",
        "365.00:00:00",
        ErrorMessage = "Hl7v2:RememberFor must be between a minute and a year."
    )]
    public TimeSpan RememberFor { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// The identifier system of FHIR that an assigning authority stands for, by its name or its universal id (CX.4.1,
    /// CX.4.2, root in CDA). Under an OID the numbers of that system leave too: nothing else is a root in CDA and XDS.
    /// </summary>
    public Dictionary<string, string> Systems { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Who may send, by any name.</summary>
    public Dictionary<string, SenderOptions> Senders { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Who is told of every change, by any name that stays the same: what waits and what was sent is kept under it.</summary>
    public Dictionary<string, ReceiverOptions> Receivers { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>The door for messages.</summary>
internal sealed class ListenerOptions
{
    /// <summary>The port; 0 for any that is free; nothing is heard without it.</summary>
    [Range(0, 65535, ErrorMessage = "Hl7v2:Listener:Port must be between 0 and 65535.")]
    public int? Port { get; set; }

    /// <summary>The address to listen at; default this machine alone.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>A network address may be listened at without TLS: on a line that is protected otherwise. Default no.</summary>
    public bool AllowPlainText { get; set; }

    /// <summary>PKCS#12 file, or PEM file of certificate and key: with it the door speaks TLS only.</summary>
    public string? Certificate { get; set; }

    /// <summary>Password of that file.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>PEM file of the authorities whose client certificates are needed; default no client certificate.</summary>
    public string? ClientRoots { get; set; }

    /// <summary>Largest message, in bytes; default 1 MiB.</summary>
    [Range(1024, 64 << 20, ErrorMessage = "Hl7v2:Listener:MaxMessageBytes must be between 1 KiB and 64 MiB.")]
    public int MaxMessageBytes { get; set; } = 1 << 20;

    /// <summary>Connections at once; one more is closed; default 64.</summary>
    [Range(1, 10_000, ErrorMessage = "Hl7v2:Listener:MaxConnections must be between 1 and 10000.")]
    public int MaxConnections { get; set; } = 64;

    /// <summary>How long a message may take from its first byte to its last, and an acknowledgement to be taken; default 30 s.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00.1",
        "01:00:00",
        ErrorMessage = "Hl7v2:Listener:MessageTimeout must be at most an hour."
    )]
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may be silent between messages; default one hour.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:01",
        "7.00:00:00",
        ErrorMessage = "Hl7v2:Listener:IdleTimeout must be between a second and a week."
    )]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>A system that sends messages: the client it stands for, with the rights that client has.</summary>
internal sealed class SenderOptions
{
    /// <summary>What it calls itself in MSH-3.</summary>
    public string Application { get; set; } = "";

    /// <summary>What its site is called in MSH-4.</summary>
    public string Facility { get; set; } = "";

    /// <summary>The addresses it sends from; default any.</summary>
    public string[] Addresses { get; set; } = [];

    /// <summary>SHA-256 of its client certificate, in hexadecimal; default any that the door accepts.</summary>
    public string? Certificate { get; set; }

    /// <summary>The client it stands for in traces and limits; default its name here.</summary>
    public string? Client { get; set; }

    /// <summary>FINESS or SIRET; default that of <c>Security:Clients</c>.</summary>
    public string? Organization { get; set; }

    /// <summary>Its identification domain; default that of <c>Security:Clients</c>. Another than ours may only send.</summary>
    public string? Domain { get; set; }

    /// <summary>Its scopes, separated by spaces: <c>system/Patient.cus ins.feed</c> for the domain's own master.</summary>
    public string Scopes { get; set; } = "";

    /// <summary>Whether EVN-5 is believed to name the person who acted, which a merge needs; default no.</summary>
    public bool NamesPersons { get; set; }
}

/// <summary>A system that is told of every change.</summary>
internal sealed class ReceiverOptions
{
    public string Host { get; set; } = "";

    [Range(1, 65535, ErrorMessage = "Hl7v2:Receivers: a port is between 1 and 65535.")]
    public int Port { get; set; } = 2575;

    /// <summary>What it is called in MSH-5.</summary>
    public string Application { get; set; } = "";

    /// <summary>What its site is called in MSH-6.</summary>
    public string Facility { get; set; } = "";

    /// <summary>Its scopes; with <c>ins.read</c> the INS of an identity that is qualified now goes along (S051).</summary>
    public string Scopes { get; set; } = "";

    /// <summary>How text is written, as MSH-18 says it: <c>UNICODE UTF-8</c> (default), <c>8859/1</c>, <c>8859/15</c>.</summary>
    public string Charset { get; set; } = Hl7Charset.Utf8;

    /// <summary>Whether it is spoken to over TLS; default yes, but to this machine.</summary>
    public bool? Tls { get; set; }

    /// <summary>PEM file of the authorities whose certificate it must have; default those of the system.</summary>
    public string? Roots { get; set; }

    /// <summary>PKCS#12 file, or PEM file of certificate and key, that this server shows.</summary>
    public string? Certificate { get; set; }

    /// <summary>Password of that file.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>How long it may take to answer; default 10 s.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00.1",
        "00:05:00",
        ErrorMessage = "Hl7v2:Receivers: a timeout is at most 5 minutes."
    )]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time between two attempts; default 5 min.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00.1",
        "1.00:00:00",
        ErrorMessage = "Hl7v2:Receivers: a longest delay is at most a day."
    )]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often it may refuse one message before a work item is opened and the next is sent; default 3.</summary>
    [Range(1, 100, ErrorMessage = "Hl7v2:Receivers: refusals are between 1 and 100.")]
    public int MaxRefusals { get; set; } = 3;
}
