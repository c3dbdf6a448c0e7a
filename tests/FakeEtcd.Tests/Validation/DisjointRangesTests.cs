using FakeEtcd.Protocol;
using FakeEtcd.Services.Validation;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;

namespace FakeEtcd.Tests.Validation;

public sealed class DisjointRangesTests
{
    [Test]
    public void Contains_RandomRangesAndKeys_IsWhatTheListOfThemSays()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var added = Enumerable.Range(0, random.Next(1, 30)).Select(_ => RandomRange(random)).ToList();
            var ranges = new DisjointRanges();
            var half = new DisjointRanges();
            foreach (var (range, number) in added.Select((range, number) => (range, number)))
            {
                (number % 2 == 0 ? ranges : half).Add(range);
            }

            ranges.AddAll(half);

            for (var key = 0; key < 100; key++)
            {
                ranges.Contains(Key(key)).Should().Be(added.Exists(range => range.Contains(Key(key))), "of key {0}, round {1}", key, round);
            }
        }
    }

    [Test]
    public void Add_ManyDistinctRanges_StaysQuick()
    {
        var ranges = new DisjointRanges();
        for (var number = 40_000; number >= 0; number--)
        {
            ranges.Add(new KeyRange(ByteString.CopyFromUtf8($"{number:D6}a"), ByteString.CopyFromUtf8($"{number:D6}b"), IsSingleKey: false));
        }

        Enumerable.Range(0, 40_000).Should().OnlyContain(number => !ranges.Contains(ByteString.CopyFromUtf8($"{number:D6}b")));
    }

    private static KeyRange RandomRange(Random random) => random.Next(4) == 0
        ? new KeyRange(Key(random.Next(100)), null, IsSingleKey: true)
        : new KeyRange(Key(random.Next(100)), Key(random.Next(100)), IsSingleKey: false);

    private static ByteString Key(int number) => ByteString.CopyFromUtf8($"{number:D2}");
}
