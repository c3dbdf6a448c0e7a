namespace FakeEtcd.Tool.Control.State;

/// <summary>What the requests share.</summary>
/// <param name="server">The server.</param>
/// <param name="clock">The server's clock.</param>
/// <param name="version">The release of etcd that the server reports.</param>
internal sealed class ControlState(FakeEtcdServer server, TimeProvider clock, string version)
{
    public FakeEtcdServer Server => server;

    public TimeProvider Clock => clock;

    public string Version => version;

    public FaultTable Faults { get; } = new(server.Faults);

    public SnapshotTable Snapshots { get; } = new();
}
