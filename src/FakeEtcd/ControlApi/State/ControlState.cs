using System.Security.Cryptography;
using FakeEtcd.Controls;
using FakeEtcd.Node;

namespace FakeEtcd.ControlApi.State;

/// <summary>What the requests to a server share.</summary>
/// <param name="server">The server.</param>
internal sealed class ControlState(RunningServer server)
{
    private const int EpochLength = 12;

    private readonly Lock _gate = new();
    private readonly WeakReference<ServedState?> _served = new(null);
    private string _epoch = "";

    public RunningServer Server => server;

    public FakeEtcdOptions Options => server.Node.Options;

    public TimeProvider Clock => Options.TimeProvider;

    public FaultTable Faults { get; } = new(server.Node.Faults);

    public SnapshotTable Snapshots { get; } = new();

    /// <summary>A text that changes when the server starts again, or goes on with another state.</summary>
    public string Epoch
    {
        get
        {
            lock (_gate)
            {
                // A state that is not served any more is not kept for this.
                if (!_served.TryGetTarget(out var served) || served != server.Node.Current)
                {
                    _served.SetTarget(server.Node.Current);
                    _epoch = RandomNumberGenerator.GetHexString(EpochLength, lowercase: true);
                }

                return _epoch;
            }
        }
    }
}
