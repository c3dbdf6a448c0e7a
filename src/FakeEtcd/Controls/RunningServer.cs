using System.Net;
using FakeEtcd.Engine;
using FakeEtcd.Hosting;
using FakeEtcd.Node;
using FakeEtcd.Services;
using FakeEtcd.Streams;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Controls;

/// <summary>A running server and its controls.</summary>
internal sealed class RunningServer
{
    private readonly CallTarget _target;
    private Task _removal = Task.CompletedTask;

    public RunningServer(CallTarget target, ServerTransport transport)
    {
        _target = target;
        Transport = transport;
        Lifetime = new ServerLifetime(target.Forwarder is null ? "FakeEtcd.FakeEtcdServer" : "FakeEtcd.EtcdProxy");
        Connections = new ConnectionControls(this);
        Keys = new KeyControls(this);
        Clock = new ClockControls(this);
        Snapshots = new SnapshotControls(this);
        Leases = new LeaseControls(this);
        Streams = new StreamControls(this);
        Members = () => [this];
        Node.Member.Cluster.Changed += OpenStreams.FollowCluster;
        Node.Member.Removed += BeginRemoval;
    }

    public ServerLifetime Lifetime { get; }

    public ServerNode Node => _target.Node;

    /// <summary>Forwards the requests of a proxy; null for a server that serves them itself, from its own state.</summary>
    public IForwarder? Forwarder => _target.Forwarder;

    public EtcdEngine Engine => Node.Engine;

    /// <summary>Sets what serves the dashboard.</summary>
    public Func<HttpContext, Task>? Dashboard
    {
        set => _target.Dashboard = value;
    }

    /// <summary>The URL of the dashboard; null if there is none.</summary>
    public string? DashboardUrl => Node.Options.Dashboard && Transport.HttpUrls.FirstOrDefault(static url => url.Address is IPEndPoint) is { } url
        ? $"{url}{FakeEtcdDefaults.DashboardPath}"
        : null;

    public OpenStreams OpenStreams => _target.Streams;

    public ServerTransport Transport { get; }

    public ConnectionControls Connections { get; }

    public KeyControls Keys { get; }

    public ClockControls Clock { get; }

    public SnapshotControls Snapshots { get; }

    public LeaseControls Leases { get; }

    public StreamControls Streams { get; }

    /// <summary>Returns the running members of the server's cluster, this one included.</summary>
    public Func<IReadOnlyList<RunningServer>> Members { get; set; }

    /// <summary>Expires every auth token, and ends the streams that a quirk closes on expiry.</summary>
    public void ExpireAuthTokens()
    {
        Lifetime.ThrowIfDisposed();
        Engine.ExpireAuthTokens();
        foreach (var session in OpenStreams.ToList())
        {
            session.CheckToken();
        }
    }

    /// <exception cref="InvalidOperationException">There is no leader.</exception>
    public void ChangeLeader()
    {
        Lifetime.ThrowIfDisposed();
        if (!Node.Member.Cluster.ElectAgain())
        {
            throw new InvalidOperationException(
                "There is no leader, because no majority of the members run and reach each other. "
                + "Restart members or heal the partition first.");
        }
    }

    public Task DisposeAsync() => Lifetime.DisposeAsync(async () =>
    {
        Node.Member.Removed -= BeginRemoval;
        await Volatile.Read(ref _removal).ConfigureAwait(false);
        try
        {
            await Connections.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            Node.Member.Cluster.Changed -= OpenStreams.FollowCluster;
            Node.Dispose();
            if (Node.Data is { } data)
            {
                await data.DisposeAsync().ConfigureAwait(false);
            }

            await Transport.DisposeAsync().ConfigureAwait(false);
        }
    });

    /// <summary>Stops the server, as etcd exits once it is removed from its cluster. The call that removes it is answered first.</summary>
    private void BeginRemoval() => Volatile.Write(ref _removal, Task.Run(Connections.StopRemovedAsync));
}
