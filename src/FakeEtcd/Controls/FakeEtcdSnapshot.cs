using FakeEtcd.Engine;
using FakeEtcd.Node;

namespace FakeEtcd;

/// <summary>All that clients can observe of a server, at one moment. It never changes, and can be restored any number of times.</summary>
public sealed class FakeEtcdSnapshot
{
    internal FakeEtcdSnapshot(ServerNode owner, EngineSnapshot content)
    {
        Owner = owner;
        Content = content;
    }

    /// <summary>The revision of the last write.</summary>
    public long Revision => Content.Store.Revision;

    internal ServerNode Owner { get; }

    internal EngineSnapshot Content { get; }
}
