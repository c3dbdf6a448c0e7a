using Dashboard.Tests.Support;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Microsoft.Playwright;
using NUnit.Framework;
using Testing.Etcd;

namespace Dashboard.Tests;

/// <summary>Each view in both themes and three widths.</summary>
public sealed class AccessibilityTests : PageFixture
{
    private static readonly string[] Views =
        ["keys", "keys?key=shop%2Fa", "keys?new=1", "services", "leases", "streams?number=1", "calls", "faults", "cluster", "server", "leases?id=1"];

    [Test]
    public async Task Views_HaveNoViolations([Values] bool isDark)
    {
        await FillAsync();
        await Page.SetViewportSizeAsync(1000, 420);
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light });
        foreach (var view in Views)
        {
            await OpenAsync(view);
            await SettleAsync();

            // Only the colours differ in the dark.
            var result = await Page.RunAxe(isDark ? new AxeRunOptions { RunOnly = RunOnlyOptions.Rules("color-contrast") } : null);

            result.Violations.Select(violation => $"{view}: {violation.Id}: {string.Join("; ", violation.Nodes.Select(node => node.Html))}").Should().BeEmpty();
        }
    }

    [Test]
    public async Task Widths_HaveNoSidewaysScroll([Values(400, 900, 1400)] int width)
    {
        await FillAsync();
        await Page.SetViewportSizeAsync(width, 800);
        foreach (var view in Views)
        {
            await OpenAsync(view);
            await SettleAsync();

            var overflow = await Page.EvaluateAsync<string[]>(
                """
                () => [document.documentElement, document.body, ...document.querySelectorAll("main, .page, .detail, .grid, .list")]
                  .filter(element => element.scrollWidth > element.clientWidth + 1).map(element => element.className || element.tagName)
                """);
            overflow.Should().BeEmpty($"{view} at {width}");
        }
    }

    [Test]
    public async Task Theme_IsKept()
    {
        await OpenAsync("keys");
        await Button("Theme: auto").ClickAsync();
        await Button("Theme: light").ClickAsync();
        await Page.ReloadAsync();

        await Expect(Button("Theme: dark")).ToBeVisibleAsync();
        (await Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor")).Should().Be("rgb(20, 23, 28)");
    }

    [Test]
    public async Task Keyboard_IsEnough()
    {
        foreach (var key in new[] { "a/b", "a/c", "d" })
        {
            Etcd.Put(key, "x");
        }

        await OpenAsync("keys");
        await Expect(Rows).ToHaveCountAsync(4);
        await Page.Keyboard.PressAsync("/");
        await Expect(Input("Filter keys")).ToBeFocusedAsync();
        await Page.Keyboard.TypeAsync("a/");
        await Expect(Rows).ToHaveCountAsync(3);
        await Page.Locator(".grid").FocusAsync();
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(Rows).ToHaveCountAsync(1);
        await Page.Keyboard.PressAsync("ArrowRight");
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Detail.Locator("h2")).ToHaveTextAsync("a/b");
        var active = await Page.Locator(".grid").GetAttributeAsync("aria-activedescendant");
        await Expect(Page.Locator($"[id='{active}']")).ToContainTextAsync("b");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Detail).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("?");
        await Expect(Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("filter");
        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.PressAsync("5");
        await Expect(Page.Locator("nav [aria-current]")).ToHaveTextAsync("Calls");
        await Expect(Page.GetByRole(AriaRole.Grid, new() { Name = "Calls" })).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("8");
        await Expect(Page.Locator("main")).ToBeFocusedAsync();
    }

    [Test]
    public async Task Focus_OnANarrowPage_GoesToTheDetailAndBack()
    {
        Etcd.Put("a", "x");
        await Page.SetViewportSizeAsync(400, 800);
        await OpenAsync("keys");
        await Expect(Rows).ToHaveCountAsync(1);
        await Page.Locator(".grid").FocusAsync();
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Detail).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Escape");

        await Expect(Page.Locator(".grid")).ToBeFocusedAsync();
    }

    [Test]
    public async Task ArrowKeys_StayNearWhatGoes()
    {
        foreach (var key in new[] { "a", "b", "c", "d" })
        {
            Etcd.Put(key, "x");
        }

        await OpenAsync("keys");
        await Expect(Rows).ToHaveCountAsync(4);
        await Page.Locator(".grid").FocusAsync();
        await Page.Keyboard.PressAsync("End");
        await Page.Keyboard.PressAsync("ArrowUp");
        await Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(Page.Locator(".row.active")).ToContainTextAsync("c");

        Etcd.Delete("c");

        await Expect(Page.Locator(".row.active")).ToContainTextAsync("d");
    }

    private async Task FillAsync()
    {
        var lease = await Client.GrantAsync();
        Etcd.Put("shop/a", """{"Op":0,"Addr":"10.0.0.1:80","Metadata":{"weight":1}}""", lease);
        Etcd.Put("shop/a", """{"Op":0,"Addr":"10.0.0.1:80","Metadata":{"weight":2}}""", lease);
        Etcd.Put($"long/{new string('x', 300)}", new string('y', 3000));
        _ = await Client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("shop/a") });
        Etcd.Faults.On(FakeEtcd.EtcdRpc.Txn).Fail(FakeEtcd.EtcdError.NoLeader);
        using (Etcd.Faults.On(FakeEtcd.EtcdRpc.Put).Fail(FakeEtcd.EtcdError.NoLeader))
        {
            var put = () => Client.PutAsync("shop/b", "x");
            await put.Should().ThrowAsync<Grpc.Core.RpcException>();
        }
    }

    /// <summary>Waits until the view has read what it shows.</summary>
    private Task<IJSHandle> SettleAsync() => Page.WaitForFunctionAsync("() => window.fakeEtcd.isSettled()");
}
