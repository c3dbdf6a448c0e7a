namespace FakeEtcd.Hosting;

/// <summary>One server's share of a Kestrel host. The host stops when the last share is disposed.</summary>
internal sealed class HostLease(KestrelHost host, Func<Task> release) : IAsyncDisposable
{
    public KestrelHost Host => host;

    public async ValueTask DisposeAsync() => await release().ConfigureAwait(false);
}
