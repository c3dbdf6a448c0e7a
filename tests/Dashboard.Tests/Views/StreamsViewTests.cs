using Dashboard.Tests.Support;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Dashboard.Tests.Views;

/// <summary>The view of the streams, and what it does with them.</summary>
public sealed class StreamsViewTests : PageFixture
{
    [Test]
    public async Task Watch_IsStalledResumedAndBroken()
    {
        using var watch = await Client.OpenCreatedWatchAsync(new WatchCreateRequest
        {
            Key = ByteString.CopyFromUtf8("a/"),
            RangeEnd = ByteString.CopyFromUtf8("a0"),
        });
        await OpenAsync("streams");
        await Expect(Rows).ToHaveCountAsync(2);
        await Expect(Row("a/*")).ToContainTextAsync("up to date");
        await Row("Watch ").ClickAsync();

        await Button("Stall").ClickAsync();
        await SaysAsync("Stalled stream ");
        await Expect(Detail).ToContainTextAsync("⏸ stalled");
        Etcd.Put("a/1", "x");
        await Expect(Detail).ToContainTextAsync("1 batch");
        await Button("Resume").ClickAsync();
        await SaysAsync("Resumed stream ");
        await Expect(Detail).ToContainTextAsync("▶ live");
        await Button("Break with").ClickAsync();

        await SaysAsync("Broke stream ");
        await Expect(Rows).ToHaveCountAsync(0);
        await Expect(Detail).ToContainTextAsync("There is no such stream now");
        Etcd.Streams.ListWatches().Should().BeEmpty();
    }

    [Test]
    public async Task Watch_OfAKeyThatIsNotWritten_IsUpToDate()
    {
        using var watch = await Client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a") });
        await OpenAsync("streams");
        for (var number = 0; number < 20; number++)
        {
            Etcd.Put("b", $"{number}");
        }

        await Expect(Page.Locator("#facts")).ToContainTextAsync("Revision21");
        await Expect(Row("up to date")).ToContainTextAsync("21");
        await Expect(Row("behind")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Watches_AreCanceled()
    {
        using var watch = await Client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a") });
        await OpenAsync("streams?number=1");
        await Input("Reason").FillAsync("no more");
        await Button("Cancel its watches").ClickAsync();

        await SaysAsync("Canceled the watches of stream 1");
        await Bounded.UntilAsync(() => Etcd.Streams.ListWatches().Count == 0, "the watch is canceled");
    }

    [Test]
    public async Task Stream_ThatIsGone_SaysSo()
    {
        await OpenAsync("streams?number=99");
        await Button("Stall").ClickAsync();

        await SaysAsync("There is no stream 99 now");
    }
}
