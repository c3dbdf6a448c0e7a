using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace FakeEtcd.NUnit;

/// <summary>Attaches a server's state to a failed test.</summary>
/// <remarks>Fixtures that derive from <see cref="EtcdFixture"/> do this automatically.</remarks>
public static class FailureReport
{
    /// <summary>Prints the server's seed and attaches its <see cref="FakeEtcdServer.Dump"/>, if the running test has failed.</summary>
    /// <param name="etcd">The server. Dispose it after this call.</param>
    /// <remarks>Call this method in a [TearDown].</remarks>
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
            $"FakeEtcd: to repeat the random choices, set {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.Seed)} to {etcd.Seed}.");
        var file = Path.Combine(context.WorkDirectory, $"fake-etcd-{context.Test.ID}-{etcd.Seed}.txt");
        File.WriteAllText(file, etcd.Dump());
        TestContext.AddTestAttachment(file, "The state of FakeEtcd when the test failed");
    }
}
