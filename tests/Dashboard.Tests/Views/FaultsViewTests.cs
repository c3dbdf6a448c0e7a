using Dashboard.Tests.Support;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace Dashboard.Tests.Views;

/// <summary>The view of the faults: what it arms is armed.</summary>
public sealed class FaultsViewTests : PageFixture
{
    [Test]
    public async Task Fault_IsArmed_CountsItsHits_AndIsRemoved()
    {
        await OpenAsync("faults");
        await Input("RPCs (if none is picked: all, or Watch)").SelectOptionAsync(["Put", "Txn"]);
        await Input("Prefix").FillAsync("a/");
        await Input("Times").FillAsync("2");
        await Input("or status").SelectOptionAsync("Unavailable");
        await Input("with the message").FillAsync("gone");
        await Button("Arm").ClickAsync();
        await SaysAsync("Armed fault 1: ");

        var put = () => Client.PutAsync("a/1", "x");
        (await put.Should().ThrowAsync<Grpc.Core.RpcException>()).Which.Status.Detail.Should().Be("gone");
        await Client.PutAsync("b", "x");

        await Expect(Page.Locator("tbody tr td").Nth(2)).ToHaveTextAsync("1");
        await Button("Remove fault 1").ClickAsync();
        await SaysAsync("Removed fault 1");
        await Expect(Page.GetByText("No faults are armed")).ToBeVisibleAsync();
        Etcd.Faults.Rules.Should().BeEmpty();
    }

    [TestCase("Delay", "delay")]
    [TestCase("Hang", "hang")]
    [TestCase("DropResponse", "drop")]
    [TestCase("ResetConnection", "reset")]
    [TestCase("Stall", "stall")]
    [TestCase("RefuseWatch", "refuse")]
    [TestCase("CompactWatch", "compact")]
    public async Task Fault_OfEachAction_IsArmed(string action, string says)
    {
        await OpenAsync("faults");
        await Input("Action").SelectOptionAsync(action);
        await Button("Arm").ClickAsync();

        await SaysAsync("Armed fault 1: ");
        await Expect(Page.Locator("tbody tr")).ToContainTextAsync(says, new() { IgnoreCase = true });
        Etcd.Faults.Rules.Should().ContainSingle();
        await Button("Remove all").ClickAsync();
        await SaysAsync("Removed 1 fault");
        Etcd.Faults.Rules.Should().BeEmpty();
    }

    [Test]
    public async Task Fault_OfStreams_OffersThemOnly()
    {
        await OpenAsync("faults");
        var rpcs = Input("RPCs (if none is picked: all, or Watch)");
        await Expect(rpcs.Locator("option", new() { HasTextString = "Put" })).ToBeEnabledAsync();
        await Input("Action").SelectOptionAsync("Stall");

        await Expect(rpcs.Locator("option", new() { HasTextString = "Put" })).ToBeDisabledAsync();
        await Expect(rpcs.Locator("option", new() { HasTextString = "LeaseKeepAlive" })).ToBeEnabledAsync();
        await Input("Action").SelectOptionAsync("RefuseWatch");
        await Expect(rpcs.Locator("option", new() { HasTextString = "LeaseKeepAlive" })).ToBeDisabledAsync();
    }

    [Test]
    public async Task Fault_ThatIsWrong_SaysWhy()
    {
        ExpectsFailures = true;
        await OpenAsync("faults");
        await Input("Action").SelectOptionAsync("Delay");
        await Input("Delay by").FillAsync("soon");
        await Button("Arm").ClickAsync();

        await SaysAsync("Failed: ");
        Etcd.Faults.Rules.Should().BeEmpty();
    }
}
