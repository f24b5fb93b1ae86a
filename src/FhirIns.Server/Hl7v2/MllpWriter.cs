using System.Net;

namespace FhirIns.Server.Hl7v2;

/// <summary>Puts a message into its frame.</summary>
internal static class MllpWriter
{
    public static byte[] Framed(byte[] message) => [MllpReader.Start, .. message, MllpReader.End, MllpReader.Return];

    /// <summary>An IPv4 address as such, also where the socket speaks IPv6.</summary>
    public static IPAddress MapToIPv4OrSame(this IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
