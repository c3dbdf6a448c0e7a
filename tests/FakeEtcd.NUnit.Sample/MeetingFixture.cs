using FakeEtcd.NUnit;
using NUnit.Framework;

namespace FakeEtcd.NUnitTests;

/// <summary>Tests that run at the same time on one instance of their fixture, and see to it that each has an etcd of its own.</summary>
public abstract class MeetingFixture : EtcdFixture, IDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Barrier _meeting = new(2);

    private static string Me => TestContext.CurrentContext.Test.Name;

    [SetUp]
    public void WriteOwnName() => Etcd.Put("name", Me);

    [TearDown]
    public void FindOwnName() => Assert.That(Etcd.Get("name"), Is.EqualTo(Me));

    [Test]
    public virtual Task One() => MeetAsync();

    [Test]
    public virtual Task Another() => MeetAsync();

    public void Dispose()
    {
        _meeting.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What each of two tests does at the same time as the other.</summary>
    private async Task MeetAsync()
    {
        var (etcd, prefix, url) = Seen();
        Assert.That(prefix, Does.StartWith(Me));
        WaitForTheOther();

        etcd.Put(prefix, Me);
        WaitForTheOther();

        Assert.That(Etcd.List().Select(it => it.Value.ToStringUtf8()), Is.EqualTo(new[] { Me, Me }));
        await Task.Yield();
        Assert.That(Seen(), Is.EqualTo((etcd, prefix, url)));
        Assert.That(await Task.Run(Seen), Is.EqualTo((etcd, prefix, url)));
        Assert.That(await OnAThread(Seen), Is.EqualTo((etcd, prefix, url)));
        Assert.That(await FailureOutsideAsync(Seen), Does.Contain("[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]"));
        WaitForTheOther();
    }

    private (FakeEtcdServer Etcd, string Prefix, string Url) Seen() => (Etcd, KeyPrefix, ConnectionString);

    private void WaitForTheOther() =>
        Assert.That(_meeting.SignalAndWait(Patience), Is.True, "The two tests did not run at the same time.");

    private static Task<T> OnAThread<T>(Func<T> read) =>
        Task.Factory.StartNew(read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The message of the failure of code that NUnit's context does not reach.</summary>
    private static Task<string?> FailureOutsideAsync<T>(Func<T> read)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(() =>
            {
                try
                {
                    read();
                    return null;
                }
                catch (InvalidOperationException exception)
                {
                    return exception.Message;
                }
            });
        }
    }
}
