using FakeEtcd.Engine;

namespace FakeEtcd.Rpc;

/// <summary>What every service of one server shares.</summary>
/// <param name="Engine">The state machine.</param>
/// <param name="Identity">Who signs the responses.</param>
/// <param name="Options">The server's options.</param>
/// <param name="Stopping">Cancelled when the server stops; ends every stream.</param>
internal sealed record ServerContext(
    EtcdEngine Engine, ServerIdentity Identity, FakeEtcdOptions Options, CancellationToken Stopping)
{
    /// <summary>The address that clients reach the server at; known once it listens.</summary>
    public string ClientUrl { get; set; } = "";
}
