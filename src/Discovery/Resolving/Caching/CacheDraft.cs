using System.Text.RegularExpressions;

namespace Etcd.Discovery;

/// <summary>The files that become cache files once they are complete.</summary>
internal static partial class CacheDraft
{
    /// <summary>Returns a draft of a cache file, which no other process and no other write uses.</summary>
    public static string PathOf(string path) => $"{path}.{Guid.NewGuid():N}.tmp";

    /// <summary>Deletes the drafts in a directory that processes left behind when they were killed.</summary>
    /// <param name="directory">The directory. Several processes may do the same.</param>
    /// <param name="before">Drafts that were written later stay, because their process may still be writing.</param>
    public static void DeleteOld(string directory, DateTimeOffset before)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(directory, "*.tmp"))
            {
                // The directory may also have files of others.
                if (Name.IsMatch(Path.GetFileName(file)) && File.GetLastWriteTimeUtc(file) < before.UtcDateTime)
                {
                    TryDelete(file);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // They only take up space. The next process tries again.
        }
    }

    public static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It belongs to another user, or its directory is gone.
        }
    }

    [GeneratedRegex(@"\.[0-9a-f]{16}\.json\.[0-9a-f]{32}\.tmp\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name { get; }
}
