using System.Net;
using System.Security.Cryptography;
using FhirIns.Identity;
using FhirIns.Server.Formats;
using FhirIns.Server.Security;
using FhirIns.Server.Storage;
using Microsoft.Extensions.Options;

namespace FhirIns.Server.Hl7v2;

/// <summary>What is wrong with the section <c>Hl7v2</c>, in a sentence each.</summary>
internal sealed class Hl7v2OptionsRules(IOptions<SecurityOptions> security, IOptions<DatabaseOptions> database)
    : IValidateOptions<Hl7v2Options>
{
    private const string Receivers = Hl7v2Options.Section + ":Receivers:";
    private const string Senders = Hl7v2Options.Section + ":Senders:";

    public ValidateOptionsResult Validate(string? name, Hl7v2Options options)
    {
        List<string> failures =
        [
            .. OfListener(options),
            .. OfSystems(options),
            .. options.Senders.SelectMany(one => OfSender(one.Key, one.Value)),
            .. Twins(options),
            .. options.Receivers.SelectMany(one => OfReceiver(one.Key, one.Value)),
        ];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> OfListener(Hl7v2Options options)
    {
        var listener = options.Listener;
        if (listener.Port is null)
            yield break;
        if (!IPAddress.TryParse(listener.Address, out var address))
            yield return "Hl7v2:Listener:Address is no address such as 127.0.0.1 or 0.0.0.0.";
        else if (
            listener.Certificate is null
            && !listener.AllowPlainText
            && !database.Value.Sandbox
            && !IPAddress.IsLoopback(address)
        )
            yield return "Hl7v2:Listener:Certificate is missing: a network address is listened at over TLS, or Hl7v2:Listener:AllowPlainText says that the line is protected otherwise.";
        if (options.Senders.Count == 0)
            yield return "Hl7v2:Senders is empty: with Hl7v2:Listener:Port somebody must be able to send.";
        if (listener.ClientRoots is not null && listener.Certificate is null)
            yield return "Hl7v2:Listener:ClientRoots needs Hl7v2:Listener:Certificate: client certificates are shown over TLS.";
        foreach (var mistake in OfFiles("Hl7v2:Listener", listener.Certificate, listener.CertificatePassword))
            yield return mistake;
        foreach (var mistake in OfRoots("Hl7v2:Listener:ClientRoots", listener.ClientRoots))
            yield return mistake;
    }

    private static IEnumerable<string> OfSystems(Hl7v2Options options)
    {
        foreach (var (id, _) in options.Systems.Where(one => InsOid.TryParse(one.Key, out _)))
            yield return $"Hl7v2:Systems:{id} is the OID of an INS: no other number is held or leaves under it.";
        foreach (
            var twins in options
                .Systems.Where(one => FormIdentifier.IsOid(one.Key))
                .GroupBy(one => one.Value)
                .Where(same => same.Count() > 1)
        )
            yield return $"Hl7v2:Systems: {string.Join(", ", twins.Select(one => one.Key))} are OIDs of the same system: its numbers leave under one.";
    }

    private IEnumerable<string> OfSender(string name, SenderOptions sender)
    {
        if (sender.Application.Length == 0)
            yield return $"{Senders}{name}:Application is missing: what the sender calls itself in MSH-3.";
        var client = security.Value.Clients.GetValueOrDefault(sender.Client ?? name);
        if ((sender.Domain ?? client?.Domain) is null)
            yield return $"{Senders}{name}:Domain is missing: the identification domain the sender belongs to.";
        if ((sender.Organization ?? client?.Organization) is null)
            yield return $"{Senders}{name}:Organization is missing: FINESS or SIRET of the structure that sends.";
        foreach (var mistake in OfScopes($"{Senders}{name}:Scopes", sender.Scopes))
            yield return mistake;
        foreach (var address in sender.Addresses.Where(one => !IPAddress.TryParse(one, out _)))
            yield return $"{Senders}{name}:Addresses: \"{address}\" is no address.";
    }

    private static IEnumerable<string> Twins(Hl7v2Options options) =>
        options
            .Senders.GroupBy(one => (one.Value.Application, one.Value.Facility))
            .Where(same => same.Count() > 1 && same.Any(one => one.Value is { Addresses: [], Certificate: null }))
            .Select(same =>
                $"Hl7v2:Senders: {string.Join(", ", same.Select(one => one.Key))} call themselves the same and differ in nothing else."
            );

    private static IEnumerable<string> OfReceiver(string name, ReceiverOptions receiver)
    {
        if (receiver.Host.Length == 0)
            yield return $"{Receivers}{name}:Host is missing: where the receiver listens.";
        if (Hl7Charset.Of(receiver.Charset) is null)
            yield return $"{Receivers}{name}:Charset must be UNICODE UTF-8, 8859/1, 8859/15 or ASCII.";
        foreach (var mistake in OfScopes($"{Receivers}{name}:Scopes", receiver.Scopes))
            yield return mistake;
        foreach (var mistake in OfFiles(Receivers + name, receiver.Certificate, receiver.CertificatePassword))
            yield return mistake;
        foreach (var mistake in OfRoots($"{Receivers}{name}:Roots", receiver.Roots))
            yield return mistake;
    }

    private static IEnumerable<string> OfScopes(string key, string scopes) =>
        scopes
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(word => !Scope.TryParse(word, out _))
            .Select(word => $"{key}: {word} is no scope of this server.");

    private static IEnumerable<string> OfFiles(string section, string? path, string? password)
    {
        if (path is null)
            yield break;
        if (Attempt(() => CertificateFiles.Load(path, password).Dispose()) is { } why)
            yield return $"{section}:Certificate: {path} cannot be read as a certificate with its key: {why}";
    }

    private static IEnumerable<string> OfRoots(string key, string? path)
    {
        if (path is null)
            yield break;
        if (Attempt(() => _ = CertificateFiles.LoadRoots(path)) is { } why)
            yield return $"{key}: {path} cannot be read as certificates: {why}";
    }

    private static string? Attempt(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (Exception exception)
            when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
