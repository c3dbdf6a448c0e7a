using FakeEtcd;
using Xunit;

public sealed class ReportTests : IAsyncLifetime
{
    private FakeEtcdServer _etcd = null!;

    public async ValueTask InitializeAsync() => _etcd = await FakeEtcdServer.StartAsync();

    [Fact]
    public void Get_AfterPut_ReturnsTheValue()
    {
        _etcd.Put("greeting", "hello");

        Assert.Equal("hello", _etcd.Get("greeting"));
    }

    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current is { TestState.Result: TestResult.Failed, Test.TestDisplayName: var title })
        {
            using var report = new MemoryStream();
            await _etcd.SaveReportAsync(report, title);
            TestContext.Current.AddAttachment("fake-etcd.html", report.ToArray(), "text/html");
        }

        await _etcd.DisposeAsync();
    }
}
