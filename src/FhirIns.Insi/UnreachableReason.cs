namespace FhirIns.Insi;

/// <summary>Why no complete answer came. It says nothing about the person: never "not found".</summary>
public enum UnreachableReason
{
    /// <summary>No connection: unknown host, refused, no route.</summary>
    NoConnection,

    /// <summary>The time limit passed before the last byte of the answer.</summary>
    TimedOut,

    /// <summary>The connection broke before the last byte of the answer.</summary>
    ConnectionLost,

    /// <summary>A gateway between us and the service answered in its place (HTTP 502, 503, 504).</summary>
    Gateway,

    /// <summary>TLS could not be agreed, such as when the server refuses our certificate.</summary>
    SecureChannelRefused,

    /// <summary>The server's certificate is not that of the service; nothing was sent to it.</summary>
    ServerUntrusted,

    /// <summary>The caller gave up while the call was under way.</summary>
    Abandoned,
}
