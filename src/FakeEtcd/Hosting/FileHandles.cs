using System.Globalization;

namespace FakeEtcd.Hosting;

/// <summary>The file handles of the process. Without a free one, the runtime ends the process.</summary>
internal static class FileHandles
{
    private const string Limits = "/proc/self/limits";
    private const string Open = "/proc/self/fd";
    private const string LimitName = "Max open files";

    /// <summary>etcd's reserve.</summary>
    private const int MaxReserve = 150;

    /// <summary>The number of open files from which on they are scarce; the largest number on systems other than Linux.</summary>
    private static readonly int Usable = ReadLimit() is { } limit ? limit - Math.Min(MaxReserve, limit / 4) : int.MaxValue;

    /// <summary>Whether few file handles are free.</summary>
    /// <param name="newest">
    /// A handle that was just opened. The system always assigns the lowest free number, so a low one shows without counting that they are
    /// not scarce.
    /// </param>
    public static bool AreScarce(nint newest)
    {
        try
        {
            return newest >= Usable && Directory.EnumerateFileSystemEntries(Open).Count() >= Usable;
        }
        catch (IOException)
        {
            // There is no handle left to count them.
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            // A process that may not look at itself cannot count them.
            return false;
        }
    }

    /// <summary>Reads the limit of open files, which the runtime has raised as far as the process may.</summary>
    private static int? ReadLimit()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            var line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(LimitName, StringComparison.Ordinal));
            var soft = line?[LimitName.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
