using System.Net;
using System.Text;
using System.Threading.Channels;

namespace Testing.Network;

/// <summary>A request body that a test sends piece by piece.</summary>
public sealed class StreamedContent : HttpContent
{
    private readonly Channel<string> _pieces = Channel.CreateUnbounded<string>();

    public void Send(string text) => _pieces.Writer.TryWrite(text);

    public void End() => _pieces.Writer.TryComplete();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await foreach (var piece in _pieces.Reader.ReadAllAsync())
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(piece));
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
