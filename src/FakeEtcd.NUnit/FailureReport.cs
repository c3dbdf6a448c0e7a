using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace FakeEtcd.NUnit;

/// <summary>Adds a server's state to a failed test. <see cref="EtcdFixture"/> does this by itself.</summary>
public static class FailureReport
{
    /// <summary>
    /// If the running test has failed, writes the server's seed to its output and attaches the server's
    /// <see cref="FakeEtcdServer.Dump"/> to it. Call this in a [TearDown].
    /// </summary>
    /// <param name="etcd">The server. It must not be disposed yet.</param>
    /// <exception cref="ArgumentNullException"><paramref name="etcd"/> is null.</exception>
    public static void AttachOnFailure(FakeEtcdServer etcd)
    {
        ArgumentNullException.ThrowIfNull(etcd);
        var context = TestContext.CurrentContext;
        if (context.Result.Outcome.Status != TestStatus.Failed)
        {
            return;
        }

        TestContext.Out.WriteLine(
            $"FakeEtcd: to repeat what was random, set {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.Seed)} to {etcd.Seed}.");
        var file = Path.Combine(context.WorkDirectory, $"fake-etcd-{context.Test.ID}-{etcd.Seed}.txt");
        File.WriteAllText(file, etcd.Dump());
        TestContext.AddTestAttachment(file, "What FakeEtcd held when the test failed");
    }
}
