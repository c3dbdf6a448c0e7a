using FakeEtcd.Node;
using FakeEtcd.Services.Validation;
using FakeEtcd.Streams;

namespace FakeEtcd.Services;

/// <summary>The server that the calls of a connection are for, with what it keeps between calls.</summary>
internal sealed class CallTarget(ServerNode node)
{
    public ServerNode Node => node;

    public OpenStreams Streams { get; } = new(node);

    public RequestValidator Validator { get; } = new(node.Options);
}
