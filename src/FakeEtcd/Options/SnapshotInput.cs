namespace FakeEtcd.Options;

/// <summary>The snapshot that a server starts from: a file, which every start reads, or a stream, which the first start reads.</summary>
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
            // Other starts may wait for the same read, so no single start cancels it.
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
