using FakeEtcd.Engine;
using FakeEtcd.Services.Interception;

namespace FakeEtcd.Services;

/// <summary>One server as its clients know it, whatever state it serves.</summary>
internal sealed class ServerNode : IDisposable
{
    private CancellationTokenSource _stopping = new();
    private ServerContext _current;

    /// <param name="options">The server's own copy of its options.</param>
    /// <param name="identity">Who signs the responses.</param>
    /// <param name="engine">The state to serve first; the node disposes it.</param>
    /// <param name="seed">The seed of what the server decides at random from now on.</param>
    public ServerNode(FakeEtcdOptions options, ServerIdentity identity, EtcdEngine engine, int seed)
    {
        Options = options;
        Identity = identity;
        Faults = new FaultControls(options.TimeProvider, seed, options.DeliveryTimeout);
        Journal = new CallJournal(options.TimeProvider, options.JournalCapacity, options.DeliveryTimeout);
        _current = new ServerContext(this, engine, _stopping.Token);
    }

    public FakeEtcdOptions Options { get; }

    public ServerIdentity Identity { get; }

    public FaultControls Faults { get; }

    public CallJournal Journal { get; }

    public OpenStreams OpenStreams { get; } = new();

    /// <summary>The address that clients reach the server at; known once it listens.</summary>
    public string ClientUrl { get; set; } = "";

    /// <summary>What is served now. A call takes it once.</summary>
    public ServerContext Current => Volatile.Read(ref _current);

    /// <summary>Ends every open stream with <see cref="EtcdError.Stopped"/>.</summary>
    public Task EndStreamsAsync() => _stopping.CancelAsync();

    /// <summary>Serves another state from now on, and ends the streams on the one before, which is disposed.</summary>
    public async Task ServeAsync(EtcdEngine engine)
    {
        var (endedStopping, ended) = (_stopping, _current);
        _stopping = new CancellationTokenSource();
        Volatile.Write(ref _current, new ServerContext(this, engine, _stopping.Token));
        await endedStopping.CancelAsync().ConfigureAwait(false);
        endedStopping.Dispose();
        if (!ReferenceEquals(ended.Engine, engine))
        {
            ended.Engine.Dispose();
        }
    }

    public void Dispose()
    {
        _current.Engine.Dispose();
        _stopping.Dispose();
    }
}
