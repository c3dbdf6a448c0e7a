using System.Diagnostics;

namespace Testing.Etcd;

/// <summary>Where the real etcd is: <c>ETCD_BIN</c>, or what <c>eng/get-etcd.sh</c> brings.</summary>
public static class EtcdBinaries
{
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task<string>> FolderTask = new(FindAsync);

    public static async Task<string> EtcdAsync() => Path.Combine(await FolderTask.Value, "etcd");

    public static async Task<string> EtcdctlAsync() => Path.Combine(await FolderTask.Value, "etcdctl");

    public static async Task<string> EtcdutlAsync() => Path.Combine(await FolderTask.Value, "etcdutl");

    private static async Task<string> FindAsync()
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "eng", "get-etcd.sh"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var timeout = new CancellationTokenSource(FetchTimeout);
        using var process = Process.Start(start)!;
        var folder = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return process.ExitCode == 0
            ? (await folder).Trim()
            : throw new InvalidOperationException($"This test needs a real etcd, and there is none. {await errors}");
    }
}
