namespace FakeEtcd.Tool.Flags;

/// <summary>Says why a file cannot be opened, as Go does.</summary>
internal static class FileError
{
    /// <summary>Opens a file.</summary>
    /// <param name="open">Opens it.</param>
    /// <param name="path">Its path.</param>
    /// <param name="fail">Creates the exception from the path and Go's error.</param>
    public static T Try<T>(Func<T> open, string path, Func<string, string, Exception> fail)
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw fail(path, Describe(path, exception));
        }
    }

    private static string Describe(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException or ArgumentException => $"open {path}: no such file or directory",
        UnauthorizedAccessException when Directory.Exists(path) => $"open {path}: is a directory",
        UnauthorizedAccessException => $"open {path}: permission denied",
        _ => $"open {path}: {exception.Message}",
    };
}
