using Dashboard.Tests.Support;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing.Etcd;

namespace Dashboard.Tests.Views;

/// <summary>The view of the leases, on a clock that stands still.</summary>
public sealed class LeasesViewTests : PageFixture
{
    [TestCase("Expire now", "expired: revision 3")]
    [TestCase("Revoke", "revoked: revision 3")]
    public async Task Lease_IsEnded_WithItsKeys(string button, string says)
    {
        var lease = await Client.GrantAsync(60);
        Etcd.Put("leased/a", "x", lease);
        await OpenAsync("leases");
        await Row($"{lease}").ClickAsync();
        await Expect(Detail).ToContainTextAsync("60.0 s of 60 s left");
        await Expect(Detail.GetByRole(Microsoft.Playwright.AriaRole.Link)).ToHaveTextAsync(["leased/a"]);

        await Button(button).ClickAsync();

        await SaysAsync($"Lease {lease} {says}");
        await Expect(Detail).ToContainTextAsync("There is no such lease now");
        await Expect(Rows).ToHaveCountAsync(0);
        Etcd.Get("leased/a").Should().BeNull();
    }

    [Test]
    public async Task Lease_WithKeysThatAreNoText_LeadsToThem()
    {
        var lease = await Client.GrantAsync(60);
        foreach (var last in new byte[] { 0x80, 0x81 })
        {
            await Client.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFrom((byte)'k', last), Value = ByteString.CopyFromUtf8($"value {last}"), Lease = lease });
        }

        await OpenAsync($"leases?id={lease}");
        await Expect(Detail.Locator("li")).ToHaveTextAsync(["base64:a4A=", "base64:a4E="]);
        await Detail.GetByText("base64:a4E=").ClickAsync();

        await Expect(Detail.GetByLabel("Value", new() { Exact = true })).ToHaveTextAsync("value 129");
    }

    [Test]
    public async Task Clock_IsAdvanced_AndTheBarRunsOut()
    {
        var lease = await Client.GrantAsync(60);
        await OpenAsync("leases");
        await Expect(Row($"{lease}")).ToContainTextAsync("60.0 s");

        await Page.GotoAsync($"{Etcd.DashboardUrl}#/server");
        await Input("Advance the clock by").FillAsync("45s");
        await Button("Advance").ClickAsync();
        await SaysAsync("The clock is advanced by 45s");
        await Page.GotoAsync($"{Etcd.DashboardUrl}#/leases");

        await Expect(Row($"{lease}")).ToContainTextAsync("15.0 s");
    }

    private protected override void Configure(FakeEtcdOptions options) => options.UseManualClock();
}
