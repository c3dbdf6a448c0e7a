namespace FakeEtcd.Options;

/// <summary>Where a server takes its first state from: a file, which is read at each start, or a stream, whose content is kept.</summary>
internal sealed class SnapshotInput
{
    private readonly Lock _gate = new();
    private readonly string? _path;
    private readonly Stream? _stream;
    private Task<byte[]>? _content;

    public SnapshotInput(string path) => _path = path;

    public SnapshotInput(Stream stream) => _stream = stream;

    /// <exception cref="IOException">The input cannot be read.</exception>
    public Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        if (_path is not null)
        {
            return File.ReadAllBytesAsync(_path, cancellationToken);
        }

        lock (_gate)
        {
            // The first start reads, and others may wait for it: none of them cancels the reading of all.
            return (_content ??= ReadToEndAsync(_stream!)).WaitAsync(cancellationToken);
        }
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using var content = new MemoryStream();
        await stream.CopyToAsync(content).ConfigureAwait(false);
        return content.ToArray();
    }
}
