using System.Text.Json;
using Dashboard.Tests.Support;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace Dashboard.Tests;

/// <summary>The page follows the server, however much changes.</summary>
public sealed class LiveTests : PageFixture
{
    [Test]
    public async Task TwoPages_SeeTheSame()
    {
        var second = await NewPageAsync();
        await OpenAsync("keys?mode=list");
        await OpenAsync(second, "keys?mode=list");

        await Page.GotoAsync($"{Etcd.DashboardUrl}#/keys?mode=list&new=1");
        await Input("Key").FillAsync("shared");
        await Button("Put").ClickAsync();

        await Expect(second.Locator(".grid .rows .row:not(.none)")).ToContainTextAsync("shared");
        await Expect(second.Locator("#status")).ToHaveTextAsync("Nothing done yet");
        Etcd.Delete("shared");
        await Expect(second.GetByText("There are no keys")).ToBeVisibleAsync();
        await Expect(Detail).ToContainTextAsync("There is no such key now");
    }

    [Test]
    public async Task TenThousandKeys_AreDrawnAsFarAsTheyAreSeen()
    {
        Etcd.Load(Enumerable.Range(0, 10_000).Select(number => KeyValuePair.Create($"load/{number:00000}", $"value {number}")));
        await OpenAsync("keys?mode=list");
        await Expect(Page.Locator(".count")).ToHaveTextAsync("10,000 keys");

        (await Rows.CountAsync()).Should().BeLessThan(60);
        await Page.Locator(".grid").PressAsync("End");
        await Expect(Row("load/09999")).ToBeVisibleAsync();
        await Input("Filter keys").FillAsync("0500");
        await Expect(Page.Locator(".count")).ToHaveTextAsync("11 of 10,000");
        await Page.GotoAsync($"{Etcd.DashboardUrl}#/keys");
        await Input("Filter keys").FillAsync("");
        await Expect(Row("load/10,000 keys")).ToBeVisibleAsync();
    }

    [Test]
    public async Task ThousandChangesASecond_LeaveScrollFocusAndTypedText()
    {
        Etcd.Load(Enumerable.Range(0, 2_000).Select(number => KeyValuePair.Create($"load/{number:0000}", "x")));
        await OpenAsync("keys?mode=list");
        await Expect(Page.Locator(".count")).ToHaveTextAsync("2,000 keys");
        await Page.Locator(".grid").EvaluateAsync("grid => { grid.scrollTop = 28 * 1000; }");
        await Expect(Row("load/1000")).ToBeVisibleAsync();
        await Button("New key").ClickAsync();
        using var stop = new CancellationTokenSource();
        var writing = WriteAsync(stop.Token);

        const string Typed = "typed while a thousand changes a second arrive";
        await Input("Value").PressSequentiallyAsync(Typed);

        await Expect(Input("Value")).ToBeFocusedAsync();
        await Expect(Input("Value")).ToHaveValueAsync(Typed);
        await Expect(Page.Locator(".count")).Not.ToHaveTextAsync("2,000 keys");
        await Expect(Row("load/1000")).ToBeVisibleAsync();
        await stop.CancelAsync();
        await writing;
        await Expect(Page.Locator("#facts")).ToContainTextAsync(FormattableString.Invariant($"Revision{Etcd.Revision:N0}"));
        await Expect(Page.Locator(".count")).ToHaveTextAsync(FormattableString.Invariant($"{Etcd.List("").Count:N0} keys"));
        await Expect(Row("load/1000")).ToBeVisibleAsync();
        var shown = await Page.EvaluateAsync<JsonElement>("() => window.fakeEtcd.state.sorted.map(entry => [entry.key, entry.modRevision])");
        shown.EnumerateArray().Select(entry => (entry[0].GetString(), entry[1].GetInt64()))
            .Should().Equal(Etcd.List("").Select(pair => ((string?)pair.Key.ToStringUtf8(), pair.ModRevision)));
    }

    [Test]
    public async Task CallsInManyNumbers_AreShown()
    {
        await OpenAsync("calls");
        foreach (var number in Enumerable.Range(0, 1_200))
        {
            await Client.PutAsync($"{number % 50}", "x");
        }

        await Expect(Page.Locator(".count")).ToHaveTextAsync("1,000 calls");
        await Expect(Rows.First).ToContainTextAsync("1200");
    }

    [Test]
    public async Task Server_ThatRestartsOrGoesElsewhere_IsReadAnew()
    {
        Etcd.Put("a", "1");
        await OpenAsync("keys?mode=list");
        await Expect(Rows).ToHaveCountAsync(1);

        var snapshot = await Etcd.SnapshotAsync();
        Etcd.Put("b", "2");
        await Expect(Rows).ToHaveCountAsync(2);
        await Etcd.RestoreAsync(snapshot);
        await Expect(Rows).ToHaveTextAsync(["a1 B21"]);
        await Etcd.RestartAsync(keepData: false);

        await Expect(Page.GetByText("There are no keys")).ToBeVisibleAsync();
        Etcd.Put("c", "3");
        await Expect(Rows).ToHaveTextAsync(["c1 B21"]);
    }

    [Test]
    public async Task Connection_ThatIsLost_IsSaidAndTakenUpAgain()
    {
        ExpectsFailures = true;
        await OpenAsync("keys?mode=list");
        await Context.SetOfflineAsync(true);
        await Page.EvaluateAsync("() => window.fakeEtcd.events().dispatchEvent(new Event('error'))");

        await Expect(Page.Locator("#link")).ToHaveTextAsync("▲ Connection lost");
        await Context.SetOfflineAsync(false);
        await Page.ReloadAsync();
        Etcd.Put("meanwhile", "x");

        await Expect(Page.Locator("#link")).ToHaveTextAsync("◉ Live");
        await Expect(Row("meanwhile")).ToBeVisibleAsync();
    }

    /// <summary>Writes in bursts that together are more than a thousand changes a second.</summary>
    private Task WriteAsync(CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            for (var number = 0; !cancellationToken.IsCancellationRequested; number++)
            {
                for (var change = 0; change < 50; change++)
                {
                    Etcd.Put($"load/{(number * 50 + change) % 2_000:0000}", $"{number}");
                }

                Etcd.Put($"aaa/{number % 300}", "new");
                Etcd.Delete($"aaa/{(number + 150) % 300}");
                await Task.Delay(TimeSpan.FromMilliseconds(40), TimeProvider.System, CancellationToken.None);
            }
        },
        CancellationToken.None);
}
