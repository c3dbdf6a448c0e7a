namespace FakeEtcd.Hosting;

/// <summary>One server's share of a Kestrel, which goes with the last share.</summary>
internal sealed class HostLease(KestrelHost host, Func<Task> giveBack) : IAsyncDisposable
{
    public KestrelHost Host => host;

    public async ValueTask DisposeAsync() => await giveBack().ConfigureAwait(false);
}
