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
        var file = PathOf(context, etcd, "txt");
        File.WriteAllText(file, etcd.Dump());
        TestContext.AddTestAttachment(file, "The state of FakeEtcd when the test failed");
    }

    /// <summary>
    /// Attaches a page of keys, leases, watches, calls and faults, see
    /// <see cref="FakeEtcdServer.SaveReportAsync(string, string?, string?, CancellationToken)"/>, if the running test has failed.
    /// </summary>
    /// <param name="etcd">The server. Dispose it after this call.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that completes when the page is attached.</returns>
    /// <remarks>
    /// Call this method in a [TearDown]. Fixtures that derive from <see cref="EtcdFixture"/> override <see cref="EtcdFixture.AttachesPage"/>
    /// instead.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="etcd"/> is null.</exception>
    public static async Task AttachPageOnFailureAsync(FakeEtcdServer etcd, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(etcd);
        var context = TestContext.CurrentContext;
        if (context.Result.Outcome.Status != TestStatus.Failed)
        {
            return;
        }

        var file = PathOf(context, etcd, "html");
        await etcd.SaveReportAsync(file, context.Test.FullName, context.Result.Message, cancellationToken).ConfigureAwait(false);
        TestContext.AddTestAttachment(file, "FakeEtcd when the test failed: open it in a browser");
    }

    private static string PathOf(TestContext context, FakeEtcdServer etcd, string extension) =>
        Path.Combine(context.WorkDirectory, $"fake-etcd-{context.Test.ID}-{etcd.Seed}.{extension}");
}
