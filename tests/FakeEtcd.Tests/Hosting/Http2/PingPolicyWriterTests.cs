using System.IO.Pipelines;
using FakeEtcd.Hosting.Http2;
using FluentAssertions;
using NUnit.Framework;
using Testing.Network;

namespace FakeEtcd.Tests.Hosting.Http2;

public sealed class PingPolicyWriterTests
{
    private static readonly byte[] Before = Bytes(
        new RawHttp2Frame(RawHttp2Frame.Headers, RawHttp2Frame.EndHeaders, 1, new byte[20]),
        new RawHttp2Frame(RawHttp2Frame.Data, 0, 1, []),
        new RawHttp2Frame(RawHttp2Frame.Ping, RawHttp2Frame.Acknowledge, 0, new byte[8]));

    private static readonly byte[] OwnGoAway = Bytes(new RawHttp2Frame(RawHttp2Frame.GoAway, 0, 0, new byte[8]));
    private static readonly byte[] After = Bytes(new RawHttp2Frame(RawHttp2Frame.ResetStream, 0, 1, new byte[4]));

    private static readonly byte[] TooManyPings = Bytes(
        new RawHttp2Frame(RawHttp2Frame.GoAway, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0xb, .. "too_many_pings"u8]));

    [Test]
    public async Task Write_ClientThatBehaves_PassesEverything([Values(1, 2, 3, 7, 10, 1000)] int size) =>
        (await WriteThroughAsync(new PingPolicy(TimeSpan.FromSeconds(5), TimeProvider.System), size))
            .Should().Equal([.. Before, .. OwnGoAway, .. After]);

    [Test]
    public async Task Write_TooManyPings_EndsWithTheReason([Values(7, 10, 1000)] int size) =>
        (await WriteThroughAsync(Violated(), size)).Should().EndWith(TooManyPings).And.NotContainInConsecutiveOrder(After);

    [Test]
    public async Task Write_TooManyPingsInOnePiece_PassesWhatIsBefore() =>
        (await WriteThroughAsync(Violated(), size: 1000)).Should().Equal([.. Before, .. TooManyPings]);

    [Test]
    public async Task Write_TooManyPingsByteByByte_EndsAtOnce() =>
        (await WriteThroughAsync(Violated(), size: 1)).Should().Equal(TooManyPings);

    [Test]
    public async Task Write_Response_ForgivesPingsAndEndsItsStream()
    {
        var policy = new PingPolicy(TimeSpan.FromSeconds(5), new ManualTimeProvider());
        policy.ReceiveHeaders(1);
        _ = policy.ReceivePing() || policy.ReceivePing() || policy.ReceivePing();

        await WriteThroughAsync(policy, size: 5);

        new[] { policy.ReceivePing(), policy.ReceivePing(), policy.ReceivePing(), policy.ReceivePing() }
            .Should().Equal(false, false, false, true);
    }

    private static PingPolicy Violated()
    {
        var policy = new PingPolicy(TimeSpan.FromSeconds(5), new ManualTimeProvider());
        policy.ReceiveHeaders(1);
        while (!policy.ReceivePing())
        {
        }

        return policy;
    }

    private static async Task<byte[]> WriteThroughAsync(PingPolicy policy, int size)
    {
        var pipe = new Pipe();
        var writer = new PingPolicyWriter(pipe.Writer, policy);
        foreach (var part in new[] { Before, OwnGoAway, After }.SelectMany(bytes => bytes).Chunk(size))
        {
            await writer.WriteAsync(part);
        }

        await writer.CompleteAsync();
        return System.Buffers.BuffersExtensions.ToArray((await pipe.Reader.ReadAtLeastAsync(int.MaxValue)).Buffer);
    }

    private static byte[] Bytes(params RawHttp2Frame[] frames) => [.. frames.SelectMany(frame => frame.ToBytes())];
}
