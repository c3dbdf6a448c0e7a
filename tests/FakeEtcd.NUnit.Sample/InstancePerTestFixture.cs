using FakeEtcd.NUnit;
using NUnit.Framework;

namespace FakeEtcd.NUnitTests;

/// <summary>Parallel tests with an instance of the fixture each.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InstancePerTestFixture : EtcdFixture
{
    private static readonly Barrier Meeting = new(2);

    [Test]
    public Task One() => MeetAsync();

    [Test]
    public Task Another() => MeetAsync();

    private async Task MeetAsync()
    {
        Assert.That(Meeting.SignalAndWait(MeetingFixture.Patience), Is.True);
        Etcd.Put(KeyPrefix, "");

        // With one test an instance, code that NUnit's context does not reach can mean no other.
        Task<FakeEtcdServer> outside;
        using (ExecutionContext.SuppressFlow())
        {
            outside = Task.Run(() => Etcd);
        }

        Assert.That(await outside, Is.SameAs(Etcd));
        Assert.That(Etcd.List(), Has.Count.EqualTo(1));
        Assert.That(Meeting.SignalAndWait(MeetingFixture.Patience), Is.True);
    }
}
