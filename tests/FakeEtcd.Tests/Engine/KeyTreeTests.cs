using FakeEtcd.Engine.Storage;
using FakeEtcd.Protocol;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;

namespace FakeEtcd.Tests.Engine;

/// <summary>The tree against a sorted dictionary of the keys, with a flag whether each key exists.</summary>
public sealed class KeyTreeTests
{
    private const int Keys = 3000;
    private const long Revision = 1000;

    [Test]
    public void Changes_Random_LeaveTheKeysAndCountsOfTheModel([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        var tree = new KeyTree();
        var model = new SortedDictionary<int, KeyHistory>();
        var frozen = new List<(KeyTree Tree, int[] Keys)>();
        for (var step = 0; step < 20_000; step++)
        {
            Change(random.Next(Keys), shrinks: step > 15_000);
            if (step % 2000 == 0)
            {
                RequireSame(random, tree, model);
                frozen.Add((tree.Freeze(), [.. model.Keys]));
            }
        }

        RequireSame(random, tree, model);
        foreach (var (before, keys) in frozen)
        {
            before.Enumerate(KeyRange.Everything).Select(NumberOf).Should().Equal(keys, "a frozen tree does not change");
        }

        void Change(int number, bool shrinks)
        {
            if (!model.TryGetValue(number, out var history))
            {
                if (!shrinks)
                {
                    model.Add(number, history = new KeyHistory(Key(number)));
                    Append(history, isTombstone: false);
                    tree.Add(history);
                }
            }
            else if (history.IsLive)
            {
                Append(history, isTombstone: true);
                tree.AddLive(history.Key, -1);
            }
            else if (shrinks || random.Next(2) == 0)
            {
                model.Remove(number);
                tree.Remove(history);
            }
            else
            {
                Append(history, isTombstone: false);
                tree.AddLive(history.Key, 1);
            }
        }
    }

    [Test]
    public void Remove_OfEveryKey_LeavesAnEmptyTree()
    {
        var tree = new KeyTree();
        KeyHistory[] histories = [.. Enumerable.Range(0, Keys).Select(number => new KeyHistory(Key(number)))];
        Array.ForEach(histories, tree.Add);
        Array.ForEach(histories, tree.Remove);

        tree.Enumerate(KeyRange.Everything).Should().BeEmpty();
        tree.Add(histories[7]);
        tree.Enumerate(KeyRange.Everything).Should().Equal(histories[7]);
    }

    private static void RequireSame(Random random, KeyTree tree, SortedDictionary<int, KeyHistory> model)
    {
        tree.Live.Should().Be(model.Values.Count(history => history.IsLive));
        tree.Enumerate(KeyRange.Everything).Should().Equal(model.Values);
        for (var query = 0; query < 20; query++)
        {
            var (from, to) = (random.Next(Keys), random.Next(Keys));
            if (from >= to)
            {
                continue;
            }

            var range = new KeyRange(Key(from), Key(to), IsSingleKey: false);
            var expected = model.Where(entry => entry.Key >= from && entry.Key < to).Select(entry => entry.Value).ToList();
            tree.Enumerate(range).Should().Equal(expected);
            tree.CountLive(range, Revision).Should().Be(expected.Count(history => history.IsLive));
        }
    }

    private static void Append(KeyHistory history, bool isTombstone) =>
        history.Append(new KeyVersion(history, new Etcd.Api.KeyValue(), main: Revision, sub: 0, isTombstone));

    private static ByteString Key(int number) => ByteString.CopyFromUtf8($"{number:D6}");

    private static int NumberOf(KeyHistory history) =>
        int.Parse(history.Key.ToStringUtf8(), System.Globalization.CultureInfo.InvariantCulture);
}
