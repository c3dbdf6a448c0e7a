using FakeEtcd.Engine;
using FakeEtcd.Node;

namespace FakeEtcd;

/// <summary>An immutable snapshot of a server's state. It can be restored any number of times.</summary>
public sealed class FakeEtcdSnapshot
{
    internal FakeEtcdSnapshot(ServerNode owner, EngineSnapshot content)
    {
        Owner = owner;
        Content = content;
    }

    /// <summary>Gets the revision of the last write.</summary>
    public long Revision => Content.Store.Revision;

    internal ServerNode Owner { get; }

    internal EngineSnapshot Content { get; }
}
