using System.Buffers;
using System.IO.Pipelines;

namespace FakeEtcd.Gateway.Json;

/// <summary>Reads the JSON values of a request body one after the other, as they arrive.</summary>
/// <param name="body">The request body.</param>
/// <param name="maxBytes">The size of the largest value, with the white space before it.</param>
internal sealed class JsonBody(PipeReader body, int maxBytes)
{
    /// <summary>Reads the next value. The bytes after it are not examined.</summary>
    /// <returns>The value's text without white space around it; null at the end of the body.</returns>
    /// <exception cref="JsonInputException">The text is not valid JSON.</exception>
    /// <exception cref="BodyTooLargeException">The value is larger than allowed.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        var scanner = new JsonScanner();
        var scanned = 0L;
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            var (consumed, examined) = (read.Buffer.Start, read.Buffer.Start);
            try
            {
                scanned += Scan(scanner, read.Buffer.Slice(scanned));
                if (scanned > maxBytes)
                {
                    throw new BodyTooLargeException(scanned);
                }

                if (scanner.IsComplete || read.IsCompleted)
                {
                    consumed = examined = read.Buffer.GetPosition(scanned);
                    return Value(scanner, read.Buffer.Slice(0, scanned));
                }

                examined = read.Buffer.End;
            }
            finally
            {
                // After an error too: a connection whose body is being read cannot be used again.
                body.AdvanceTo(consumed, examined);
            }
        }
    }

    /// <summary>Scans bytes up to the end of the value.</summary>
    /// <returns>The number of bytes that belong to the value.</returns>
    private static long Scan(JsonScanner scanner, ReadOnlySequence<byte> bytes)
    {
        var scanned = 0L;
        foreach (var segment in bytes)
        {
            foreach (var next in segment.Span)
            {
                if (scanner.IsComplete || !scanner.Push(next))
                {
                    return scanned;
                }

                scanned++;
            }
        }

        return scanned;
    }

    private static byte[]? Value(JsonScanner scanner, ReadOnlySequence<byte> bytes) => scanner switch
    {
        { HasBegun: false } => null,
        { IsCompleteAtEnd: false } => throw new JsonInputException("unexpected EOF"),
        _ => bytes.ToArray().AsSpan().Trim(" \t\r\n"u8).ToArray(),
    };
}
