namespace Testing;

/// <summary>A directory that is deleted with its content at the end.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("test");

    public string Path => _directory.FullName;

    public void Dispose() => _directory.Delete(recursive: true);
}
