using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace FakeEtcd.NUnit;

/// <summary>Shows what a server knew when a test failed. <see cref="EtcdFixture"/> does this by itself.</summary>
public static class FailureReport
{
    /// <summary>
    /// Call this in a teardown: if the test failed, its output gets the server's seed, which repeats a run, and its attachments
    /// the server's <see cref="FakeEtcdServer.Dump"/>.
    /// </summary>
    /// <param name="etcd">The server, not yet disposed.</param>
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
            $"FakeEtcd: to repeat what was random set {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.Seed)} to {etcd.Seed}.");
        var file = Path.Combine(context.WorkDirectory, $"fake-etcd-{context.Test.ID}-{etcd.Seed}.txt");
        File.WriteAllText(file, etcd.Dump());
        TestContext.AddTestAttachment(file, "What FakeEtcd held when the test failed");
    }
}
