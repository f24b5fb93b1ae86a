using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using FhirIns.Fhir;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FhirIns.Server.Http;

/// <summary>
/// What Kestrel refuses before any of our code sees it, such as <c>%00</c> in an address: it would say no more than a
/// status, and hang up. Here the refusal gets the words that every error of ours has (contract 6). Over TLS, what passes
/// here is encrypted already, and the bare status remains.
/// </summary>
internal static class BareRefusals
{
    public static void AnswerInFhir(this ListenOptions listen) =>
        listen.Use(next =>
            connection =>
            {
                connection.Transport = new Transport(connection.Transport);
                return next(connection);
            }
        );

    private sealed class Transport(IDuplexPipe inner) : IDuplexPipe
    {
        public PipeReader Input => inner.Input;

        public PipeWriter Output { get; } = new Output(inner.Output);
    }

    /// <summary>Passes everything on; a head of an answer that says nothing and is the last one gets a body.</summary>
    private sealed class Output(PipeWriter inner) : PipeWriter
    {
        private static readonly Dictionary<string, byte[]> Bodies = new[]
        {
            "request-unreadable",
            "address-too-long",
            "headers-too-large",
        }.ToDictionary(
            code => $"HTTP/1.1 {Catalogue.Of(code).Status} ",
            code => FhirJson.ToBytes(OperationOutcomes.Of([new Problem(code)]))
        );

        private Memory<byte> _lent;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _lent = inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            var written = _lent.Span[..bytes];
            if (written.StartsWith("HTTP/1.1 4"u8) && WithBody(written) is { } whole)
                inner.Write(whole);
            else
                inner.Advance(bytes);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            inner.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(
            ReadOnlyMemory<byte> source,
            CancellationToken cancellationToken = default
        ) => inner.WriteAsync(source, cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        private static byte[]? WithBody(ReadOnlySpan<byte> head)
        {
            var text = Encoding.Latin1.GetString(head);
            if (
                text.Length < 13
                || !Bodies.TryGetValue(text[..13], out var body)
                || !text.EndsWith("\r\n\r\n", StringComparison.Ordinal)
                || !text.Contains("\r\nConnection: close\r\n", StringComparison.Ordinal)
                || !text.Contains("\r\nContent-Length: 0\r\n", StringComparison.Ordinal)
            )
                return null;
            var whole = text.Replace(
                "\r\nContent-Length: 0\r\n",
                $"\r\nContent-Type: {FhirFormat.Json}\r\nContent-Length: {body.Length}\r\n",
                StringComparison.Ordinal
            );
            return [.. Encoding.Latin1.GetBytes(whole), .. body];
        }
    }
}
