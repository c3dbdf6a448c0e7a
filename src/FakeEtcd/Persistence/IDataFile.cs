namespace FakeEtcd.Persistence;

/// <summary>A file that is written.</summary>
internal interface IDataFile : IDisposable
{
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Makes the content durable.</summary>
    void Flush();

    /// <summary>Cuts the file.</summary>
    void Truncate(long length);
}
