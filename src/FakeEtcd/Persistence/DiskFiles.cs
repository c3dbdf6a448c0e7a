using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FakeEtcd.Persistence;

/// <summary>The files of the operating system.</summary>
internal sealed class DiskFiles : IDataFiles
{
    private const int ReadOnly = 0;

    // The same numbers on all Unix systems.
    private const int Interrupted = 4;
    private const int InvalidArgument = 22;

    public static DiskFiles Instance { get; } = new();

    public IDataFile Open(string path) => new DiskFile(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    /// <remarks>.NET opens no directories. Windows makes names durable with the files.</remarks>
    public void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open([.. Encoding.UTF8.GetBytes(path), 0], ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"Cannot open the directory '{path}': {LastError()}");
        }

        try
        {
            if (FSync(descriptor) != 0)
            {
                throw new IOException($"Cannot flush the directory '{path}': {LastError()}");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static string LastError() => new Win32Exception(Marshal.GetLastPInvokeError()).Message;

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(int descriptor);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(SafeFileHandle handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);

    private sealed class DiskFile(SafeFileHandle handle) : IDataFile
    {
        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            try
            {
                RandomAccess.Write(handle, bytes, offset);
            }
            catch (ArgumentOutOfRangeException exception)
            {
                // .NET says so if the file would be larger than the file system or the limits of the process allow.
                throw new IOException($"The file cannot be so large: {exception.Message}", exception);
            }
        }

        /// <remarks>.NET ignores that a file system is read-only or does not support this, so its word is not enough.</remarks>
        public void Flush()
        {
            if (!OperatingSystem.IsLinux())
            {
                // On macOS this reaches the medium, which fsync does not.
                RandomAccess.FlushToDisk(handle);
            }

            if (!OperatingSystem.IsWindows())
            {
                FlushToDisk();
            }
        }

        private void FlushToDisk()
        {
            while (FSync(handle) != 0)
            {
                switch (Marshal.GetLastPInvokeError())
                {
                    case Interrupted:
                        continue;
                    case InvalidArgument:
                        // A special file, which has nothing to flush.
                        return;
                    default:
                        throw new IOException($"Cannot flush the file: {LastError()}");
                }
            }
        }

        public void Truncate(long length) => RandomAccess.SetLength(handle, length);

        public void Dispose() => handle.Dispose();
    }
}
