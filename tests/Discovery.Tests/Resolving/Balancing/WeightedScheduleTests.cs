using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Resolving;

[TestFixture]
internal sealed class WeightedScheduleTests
{
    [TestCase(new[] { 1 })]
    [TestCase(new[] { 1, 1, 1, 1, 1, 1, 1 })]
    [TestCase(new[] { 3, 1 })]
    [TestCase(new[] { 0, 2, 0, 0, 5, 0 })]
    [TestCase(new[] { 10_000, 1, 9_999, 0, 17 })]
    public void Next_ARound_HasEachIndexAsOftenAsItsWeight(int[] weights)
    {
        var schedule = new WeightedSchedule(weights, start: 12345);

        for (var round = 0; round < 2; round++)
        {
            var picks = Enumerable.Range(0, weights.Sum()).Select(_ => schedule.Next()).CountBy(index => index).ToDictionary();
            Enumerable.Range(0, weights.Length).Select(index => picks.GetValueOrDefault(index)).Should().Equal(weights);
        }
    }

    [Test]
    public void Next_AllWeightsZero_AreEqual()
    {
        var schedule = new WeightedSchedule([0, 0, 0], start: 0);

        Enumerable.Range(0, 3).Select(_ => schedule.Next()).Should().BeEquivalentTo([0, 1, 2]);
    }

    [Test]
    public void Next_LargeWeight_LeavesNoOtherWithoutCallsForLong()
    {
        var schedule = new WeightedSchedule([100, 100, 1], start: 0);

        var picks = Enumerable.Range(0, 2010).Select(_ => schedule.Next()).ToList();

        picks.Chunk(201).Should().OnlyContain(round => round.Count(index => index == 2) == 1);
        picks.Chunk(6).Should().OnlyContain(few => few.Contains(0) && few.Contains(1), "the visits of an index are spread");
    }

    [Test]
    public void Next_MostAddressesWithTheLargestWeight_DoesNotOverflow()
    {
        var schedule = new WeightedSchedule([.. Enumerable.Repeat(EndpointWeights.Max, 1_000_000)], start: int.MaxValue);

        Enumerable.Range(0, 1000).Select(_ => schedule.Next()).Should().OnlyContain(index => index >= 0 && index < 1_000_000).And.OnlyHaveUniqueItems();
    }

    [Test]
    public async Task Next_SeveralThreads_LoseNoPick()
    {
        var schedule = new WeightedSchedule([3, 1], start: 0);
        var picks = new int[2];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                Interlocked.Increment(ref picks[schedule.Next()]);
            }
        })));

        picks.Should().Equal(30_000, 10_000);
    }
}
