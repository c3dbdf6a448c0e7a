namespace FakeEtcd.Hosting;

/// <summary>The Kestrel hosts of this process. Servers with the same settings share one, which stops with the last of them.</summary>
internal static class SharedHosts
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<HostSettings, Entry> Entries = [];

    public static int Count
    {
        get
        {
            lock (Gate)
            {
                return Entries.Count;
            }
        }
    }

    public static async Task<HostLease> RentAsync(HostSettings settings, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (Gate)
        {
            if (!Entries.TryGetValue(settings, out entry))
            {
                Entries.Add(settings, entry = new Entry(settings));
            }

            entry.Users++;
        }

        try
        {
            // Other servers may wait for the same host, so a cancellation ends only this wait.
            return new HostLease(await entry.Host.Value.WaitAsync(cancellationToken).ConfigureAwait(false), () => ReturnAsync(entry));
        }
        catch
        {
            await ReturnAsync(entry).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task ReturnAsync(Entry entry)
    {
        lock (Gate)
        {
            if (--entry.Users > 0)
            {
                return;
            }

            Entries.Remove(entry.Settings);
        }

        var started = entry.Host.Value;
        await ((Task)started).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (started.IsCompletedSuccessfully)
        {
            await (await started.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
    }

    private sealed class Entry(HostSettings settings)
    {
        public HostSettings Settings => settings;

        public int Users { get; set; }

        public Lazy<Task<KestrelHost>> Host { get; } = new(() => Start(settings));

        /// <summary>Starts a host. It outlives the caller, so it must not capture the caller's execution context.</summary>
        private static Task<KestrelHost> Start(HostSettings settings)
        {
            // The waiters continue on separate threads, so that one that blocks does not delay the others.
            var started = new TaskCompletionSource<KestrelHost>(TaskCreationOptions.RunContinuationsAsynchronously);
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(async () =>
                {
                    try
                    {
                        started.SetResult(await KestrelHost.StartAsync(settings).ConfigureAwait(false));
                    }
                    catch (Exception exception)
                    {
                        started.SetException(exception);
                    }
                });
            }

            return started.Task;
        }
    }
}
