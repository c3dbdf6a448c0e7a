using FakeEtcd.Engine;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Services;

/// <summary>What the services of one server share while it serves one state; a restart or a restore begins another.</summary>
/// <param name="Node">The server, whatever it serves.</param>
/// <param name="Engine">The state machine.</param>
/// <param name="Stopping">Cancelled when this state is served no more; ends every stream.</param>
internal sealed record ServerContext(ServerNode Node, EtcdEngine Engine, CancellationToken Stopping)
{
    /// <summary>Who signs the responses.</summary>
    public ServerIdentity Identity => Node.Identity;

    public FakeEtcdOptions Options => Node.Options;

    /// <summary>What a member that is cut off from its leader answers reads from; null for the current state.</summary>
    public StoreState? Stale => Node.Member.Stale;

    /// <summary>The address that clients reach the server at.</summary>
    public string ClientUrl => Node.ClientUrl;
}
