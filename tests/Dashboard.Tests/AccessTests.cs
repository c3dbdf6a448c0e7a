using Dashboard.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;
using Testing.Etcd;

namespace Dashboard.Tests;

/// <summary>A page that may only read, and may not read everything.</summary>
public sealed class AccessTests : PageFixture
{
    protected override string LinkText => "◉ Read-only";

    [TestCase("keys?key=a", 3)]
    [TestCase("leases", 0)]
    [TestCase("streams?number=1", 6)]
    [TestCase("faults", 2)]
    [TestCase("cluster", 4)]
    [TestCase("server", 17)]
    public async Task Actions_AreDisabledWithTheReason(string view, int count)
    {
        Etcd.Put("a", "x");
        await OpenAsync(view);
        await Expect(Page.Locator("main :disabled[title*=read-only]")).ToHaveCountAsync(count);
    }

    [Test]
    public async Task MaskedValue_IsNotShown()
    {
        await Client.PutAsync("secrets/a", "top-secret");
        Etcd.Put("secrets/a", "top-secret-2");

        await OpenAsync("keys?key=secrets%2Fa");
        await Expect(Detail.GetByLabel("Value", new() { Exact = true })).ToHaveTextAsync("••• masked (12 B)");
        await Expect(Detail.Locator("tbody tr")).ToHaveCountAsync(2);
        (await Page.ContentAsync()).Should().NotContain("top-secret");
        await Page.GotoAsync($"{Etcd.DashboardUrl}#/calls");
        await Row("secrets/a").ClickAsync();
        await Expect(Detail.GetByLabel("Request")).ToContainTextAsync("\"value\": \"Kioq\"  // ***");
        (await Page.ContentAsync()).Should().NotContain("top-secret").And.NotContain("dG9wLXNlY3JldA");
        await Page.GotoAsync($"{Etcd.DashboardUrl}#/server");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Dump" })).ToBeDisabledAsync();
    }

    private protected override void Configure(FakeEtcdOptions options)
    {
        options.DashboardReadOnly = true;
        options.DashboardMaskedPrefixes = ["secrets/"];
    }
}
