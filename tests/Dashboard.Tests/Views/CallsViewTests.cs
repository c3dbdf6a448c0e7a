using Dashboard.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace Dashboard.Tests.Views;

/// <summary>The view of the calls, and its filter.</summary>
public sealed class CallsViewTests : PageFixture
{
    [Test]
    public async Task Calls_AreFilteredInTheWordsOfTheJournal()
    {
        await MakeCallsAsync();
        await OpenAsync("calls");
        await Expect(Rows).ToHaveCountAsync(4);

        foreach (var (filter, count) in new[]
        {
            ("rpc:put", 3), ("prefix:a/", 3), ("key:\"b c\"", 1), ("status:Unavailable", 1), ("faulted:true", 1), ("faulted:false rpc:Put", 2), ("client:grpc-dotnet", 4),
            ("leader", 1), ("nothing", 0), ("rpc:Put key:a/2", 1),
        })
        {
            await Input("Filter calls").FillAsync(filter);
            await Expect(Page.Locator(".count")).ToHaveTextAsync(count == 1 ? "1 call" : $"{count} calls");
        }

        await Input("Filter calls").FillAsync("rpc:Nothing");
        await Expect(Page.Locator(".hint")).ToContainTextAsync("rpc:Nothing is none of Range");
    }

    [Test]
    public async Task Call_IsOpened_AndNewOnesArrive()
    {
        await MakeCallsAsync();
        await OpenAsync("calls?q=rpc%3APut");
        await Expect(Page.GetByRole(Microsoft.Playwright.AriaRole.Img)).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("Timeline of 3 calls.*, 1 failed"));

        await Row("✕ Unavailable").ClickAsync();
        await Expect(Detail).ToContainTextAsync("etcdserver: no leader");
        await Expect(Detail.GetByLabel("Request")).ToContainTextAsync("\"key\": \"YS8y\",  // a/2");
        await Expect(Detail.GetByLabel("Response")).ToHaveTextAsync("none");
        await Client.PutAsync("later", "x");
        await Expect(Rows).ToHaveCountAsync(4);
        await Expect(Rows.First).ToContainTextAsync("later");
        await Expect(Rows.And(Page.Locator("[aria-selected=true]"))).ToContainTextAsync("a/2");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Detail).ToBeHiddenAsync();
    }

    [Test]
    public async Task Call_InProgress_IsPending()
    {
        using var fault = Etcd.Faults.On(EtcdRpc.Put).Hang();
        await OpenAsync("calls");
        var put = Client.PutAsync("waits", "x");
        await Expect(Row("waits")).ToContainTextAsync("… pending");

        fault.Dispose();
        await put.ContinueWith(static _ => { }, TaskScheduler.Default);

        await Expect(Row("waits")).Not.ToContainTextAsync("pending");
        await Expect(Rows).ToHaveCountAsync(1);
    }

    private async Task MakeCallsAsync()
    {
        await Client.PutAsync("a/1", "x");
        using (Etcd.Faults.On(EtcdRpc.Put).Fail(EtcdError.NoLeader))
        {
            var put = () => Client.PutAsync("a/2", "x");
            await put.Should().ThrowAsync<Grpc.Core.RpcException>();
        }

        await Client.PutAsync("b c", "x");
        await Client.GetAsync("a/1");
    }
}
