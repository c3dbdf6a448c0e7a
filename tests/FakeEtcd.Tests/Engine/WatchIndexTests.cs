using FakeEtcd.Engine.Watches;
using FakeEtcd.Protocol;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;

namespace FakeEtcd.Tests.Engine;

/// <summary>The index against a look at every watcher.</summary>
public sealed class WatchIndexTests
{
    [Test]
    public void Collect_AfterRandomChanges_FindsTheWatchersWhoseRangesHaveTheKey([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        var index = new WatchIndex();
        var watchers = new List<Watcher>();
        for (var step = 0; step < 3000; step++)
        {
            if (random.Next(3) > 0 || watchers.Count == 0)
            {
                watchers.Add(new Watcher(null!, new WatchSpec(0, RandomRange(random), 0), step));
                index.Add(watchers[^1]);
            }
            else
            {
                var removed = random.Next(watchers.Count);
                index.Remove(watchers[removed]);
                watchers.RemoveAt(removed);
            }

            var key = RandomKey(random);
            var found = new List<Watcher>();
            index.Collect(key, found);
            var expected = watchers.Where(watcher => watcher.Spec.Range.Contains(key)).ToHashSet();
            found.Count.Should().Be(expected.Count, "no watcher is missing or found twice in step {0}", step);
            expected.SetEquals(found).Should().BeTrue("of step {0}", step);
        }
    }

    private static KeyRange RandomRange(Random random)
    {
        var (x, y) = (RandomKey(random), RandomKey(random));
        return random.Next(4) switch
        {
            0 => KeyRange.Of(x),
            1 => KeyRange.OfPrefix(x),
            2 => new KeyRange(x, null, IsSingleKey: false),
            _ => ByteOrder.Compare(x, y) < 0 ? new KeyRange(x, y, IsSingleKey: false) : KeyRange.Of(y),
        };
    }

    /// <summary>Creates a key that often begins as the others do, and often differs from them within the eight bytes after that.</summary>
    private static ByteString RandomKey(Random random)
    {
        var folder = random.Next(8) switch { 0 => "", 1 => "/r", 2 => "/zone/", 3 => "/registry/pods/default/", _ => "/registry/pods/" };
        return ByteString.CopyFromUtf8(folder + string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => (char)('a' + random.Next(4)))));
    }
}
