using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Connection;

[TestFixture]
internal sealed class BackoffTests
{
    private static readonly TimeSpan Initial = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(1);

    [Test]
    public void Next_NoJitter_DoublesUpToTheMaximum()
    {
        var backoff = new Backoff(Initial, Max, new Jitter(1, share: 0));

        var waits = Enumerable.Range(0, 6).Select(_ => backoff.Next().TotalMilliseconds);

        waits.Should().Equal(100, 200, 400, 800, 1000, 1000);
    }

    [Test]
    public void Reset_AfterFailures_StartsAgain()
    {
        var backoff = new Backoff(Initial, Max, new Jitter(1, share: 0));
        backoff.Next();
        backoff.Next();

        backoff.Reset();

        backoff.Next().Should().Be(Initial);
    }

    [Test]
    public void Next_ManyClients_SpreadOverTheJitter()
    {
        var jitter = new Jitter(seed: 7, share: 0.5);

        var waits = Enumerable.Range(0, 1000).Select(_ => new Backoff(Initial, Max, jitter).Next()).ToArray();

        waits.Should().OnlyContain(wait => wait >= Initial / 2 && wait <= Initial);
        waits.GroupBy(wait => (int)(wait.TotalMilliseconds / 10)).Should().HaveCount(5).And.OnlyContain(group => group.Count() > 100);
    }
}
