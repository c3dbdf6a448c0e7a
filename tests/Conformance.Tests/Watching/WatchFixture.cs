using Conformance.Tests.Backends;
using Etcd.Api;
using Testing.Etcd;

namespace Conformance.Tests.Watching;

/// <summary>A fixture whose tests watch all keys of their own.</summary>
public abstract class WatchFixture(Backend backend) : ConformanceFixture(backend)
{
    internal WatchCall Open() => new(Etcd.Watch);

    /// <summary>Opens a stream with one watch on all keys of the test.</summary>
    internal async Task<WatchCall> WatchAsync(long startRevision = 0, bool prevKv = false)
    {
        var watch = Open();
        await watch.CreateAsync(All(startRevision, prevKv));
        return watch;
    }

    protected WatchCreateRequest All(long startRevision = 0, bool prevKv = false) =>
        new() { Key = Key(""), RangeEnd = PrefixEnd, StartRevision = startRevision, PrevKv = prevKv };

    /// <summary>An event in short: what happened to which key.</summary>
    protected string Text(Event change) => change.Type == Event.Types.EventType.Put
        ? $"PUT {Name(change.Kv.Key)}={change.Kv.Value.ToStringUtf8()}"
        : $"DELETE {Name(change.Kv.Key)}";
}
