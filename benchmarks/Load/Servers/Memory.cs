namespace Load.Servers;

/// <summary>A file system in memory, so that no disk takes part.</summary>
internal static class Memory
{
    private const string FileSystem = "/dev/shm";

    /// <summary>Creates a folder with a name of its own, in the temporary folder if the machine has no such file system.</summary>
    public static DirectoryInfo CreateFolder() =>
        Directory.CreateDirectory(Path.Combine(Directory.Exists(FileSystem) ? FileSystem : Path.GetTempPath(), $"load-{Guid.NewGuid():N}"));
}
