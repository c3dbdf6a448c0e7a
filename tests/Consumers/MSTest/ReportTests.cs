using FakeEtcd;
using Microsoft.VisualStudio.TestTools.UnitTesting;

[TestClass]
public sealed class ReportTests(TestContext context)
{
    private FakeEtcdServer _etcd = null!;

    [TestInitialize]
    public async Task StartAsync() => _etcd = await FakeEtcdServer.StartAsync();

    [TestMethod]
    public void Get_AfterPut_ReturnsTheValue()
    {
        _etcd.Put("greeting", "hello");

        Assert.AreEqual("hello", _etcd.Get("greeting"));
    }

    [TestCleanup]
    public async Task StopAsync()
    {
        if (context.CurrentTestOutcome == UnitTestOutcome.Failed)
        {
            var report = Path.Combine(context.TestRunResultsDirectory!, $"{context.TestName}.html");
            await _etcd.SaveReportAsync(report, context.TestDisplayName);
            context.AddResultFile(report);
        }

        await _etcd.DisposeAsync();
    }
}
