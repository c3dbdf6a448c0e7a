using System.IO.Pipelines;
using FakeEtcd.Hosting.Http2;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Hosting.Http2;

public sealed class FilteredReaderTests
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Continuation = 9;
    private const byte EndHeaders = 4;
    private const byte Padded = 8;
    private const byte Priority = 32;

    private static readonly byte[] Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8];

    // Two entries of the static table before and after, so that a replacement in the middle shows.
    private static readonly byte[] Served = [0x83, 0x41, 3, .. "a:1"u8, 0x86];
    private static readonly byte[] Refused = [0x83, 0x41, 3, .. "a b"u8, 0x86];
    private static readonly byte[] Replaced = [0x83, 0x41, 3, .. "a-b"u8, 0x86];

    private static readonly TestCaseData[] Streams =
    [
        Unchanged("Served authority", [.. Preface, .. Frame(Headers, EndHeaders, Served), .. Frame(Data, 1, "xyz"u8)]),
        Changed(
            "Refused authority between other frames",
            [.. Preface, .. Frame(4, 0, []), .. Frame(Headers, EndHeaders, Refused), .. Frame(Data, 1, "xyz"u8)],
            [.. Preface, .. Frame(4, 0, []), .. Frame(Headers, EndHeaders, Replaced), .. Frame(Data, 1, "xyz"u8)]),
        Changed(
            "Padding and priority",
            [.. Preface, .. Frame(Headers, EndHeaders | Padded | Priority, [2, 0, 0, 0, 0, 16, .. Refused, 0, 0])],
            [.. Preface, .. Frame(Headers, EndHeaders | Priority, [0, 0, 0, 0, 16, .. Replaced])]),
        Changed(
            "Value across two frames",
            [.. Preface, .. Frame(Headers, 1, Refused.AsSpan(0, 4)), .. Frame(Continuation, EndHeaders, Refused.AsSpan(4))],
            [.. Preface, .. Frame(Headers, EndHeaders | 1, Replaced)]),
        Changed(
            "Literal name",
            [.. Preface, .. Frame(Headers, EndHeaders, [0, 4, .. "host"u8, 1, .. " "u8])],
            [.. Preface, .. Frame(Headers, EndHeaders, [0, 4, .. "host"u8, 1, .. "-"u8])]),
        Unchanged("Malformed block", [.. Preface, .. Frame(Headers, EndHeaders, [0x41, 9, .. "short"u8])]),
        Unchanged("Continuation missing", [.. Preface, .. Frame(Headers, 0, Served), .. Frame(Data, 1, Refused)]),
        Unchanged(
            "Block in too many frames",
            [.. Preface, .. Frame(Headers, 0, Refused), .. Enumerable.Repeat(Frame(Continuation, 0, []), 40).SelectMany(frame => frame)]),
        Unchanged("More padding than payload", [.. Preface, .. Frame(Headers, Padded, [200, 1])]),
        Unchanged("Ends within a frame", [.. Preface, .. Frame(Headers, EndHeaders, Refused).AsSpan(0, 12)]),
        Unchanged("HTTP/1.1", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"u8.ToArray()),
        Unchanged("Ends within the preface", "PRI * HT"u8.ToArray()),
    ];

    [TestCaseSource(nameof(Streams))]
    public async Task Read_Stream_GivesTheSameHoweverItComesIn(byte[] sent, byte[] expected)
    {
        foreach (var size in new[] { 1, 2, 3, 7, 10, sent.Length })
        {
            foreach (var reading in Enum.GetValues<Reading>())
            {
                (await ReadThroughAsync(sent, size, reading)).Should().Equal(expected, "in steps of {0}, consuming {1}", size, reading);
            }
        }
    }

    [Test]
    public async Task Read_CompressedAuthority_IsReplacedByItsTextUncompressed()
    {
        // RFC 7541, C.4.1: www.example.com. The second is "h1:1,h2:2", by hand from appendix B.
        byte[] served = [0x41, 0x8c, 0xf1, 0xe3, 0xc2, 0xe5, 0xf2, 0x3a, 0x6b, 0xa0, 0xab, 0x90, 0xf4, 0xff];
        byte[] refused = [0x41, 0x87, 0x9c, 0x37, 0x03, 0xf5, 0x38, 0xae, 0x0b];

        (await ReadThroughAsync([.. Preface, .. Frame(Headers, EndHeaders, served)], 9, Reading.All))
            .Should().Equal([.. Preface, .. Frame(Headers, EndHeaders, served)]);
        (await ReadThroughAsync([.. Preface, .. Frame(Headers, EndHeaders, refused)], 9, Reading.All))
            .Should().Equal([.. Preface, .. Frame(Headers, EndHeaders, [0x41, 9, .. "h1-1-h2-2"u8])]);
    }

    [Test]
    public async Task Read_VeryLongBlock_IsSplitIntoFramesThatAreServed()
    {
        byte[] filler = [.. Enumerable.Repeat((byte)0x86, 40_000)];
        byte[] sent =
        [
            .. Preface,
            .. Frame(Headers, 0, [.. Refused, .. filler.AsSpan(0, 16_000)]),
            .. Frame(Continuation, 0, filler.AsSpan(16_000, 16_000)),
            .. Frame(Continuation, EndHeaders, filler.AsSpan(32_000)),
        ];

        var read = await ReadThroughAsync(sent, 5_000, Reading.All);

        byte[] block = [.. Replaced, .. filler];
        read.Should().Equal(
        [
            .. Preface,
            .. Frame(Headers, 0, block.AsSpan(0, 16_384)),
            .. Frame(Continuation, 0, block.AsSpan(16_384, 16_384)),
            .. Frame(Continuation, EndHeaders, block.AsSpan(32_768)),
        ]);
    }

    [Test]
    public async Task Read_NothingHasPassed_WaitsForMore()
    {
        var pipe = new Pipe();
        var reader = new FilteredReader(pipe.Reader, pings: null);
        await pipe.Writer.WriteAsync(new ReadOnlyMemory<byte>([.. Preface, .. Frame(Headers, EndHeaders, Served).AsSpan(0, 11)]));
        reader.AdvanceTo((await reader.ReadAsync().Within("the preface")).Buffer.End);

        reader.TryRead(out _).Should().BeFalse();
        var reading = reader.ReadAsync().AsTask();
        reading.IsCompleted.Should().BeFalse();
        await pipe.Writer.WriteAsync(Frame(Headers, EndHeaders, Served).AsMemory(11));

        (await reading.Within("the whole frame")).Buffer.Length.Should().Be(9 + Served.Length);
    }

    private static async Task<byte[]> ReadThroughAsync(byte[] sent, int size, Reading how)
    {
        var pipe = new Pipe();
        var reader = new FilteredReader(pipe.Reader, pings: null);
        var received = new List<byte>();
        var reading = Task.Run(async () =>
        {
            while (true)
            {
                var read = await reader.ReadAsync();
                var bytes = System.Buffers.BuffersExtensions.ToArray(read.Buffer);
                var taken = how switch
                {
                    Reading.HalfAndExaminingAll => read.IsCompleted ? bytes.Length : bytes.Length / 2,
                    Reading.OneByOne => Math.Min(1, bytes.Length),
                    _ => bytes.Length,
                };
                received.AddRange(bytes[..taken]);
                var consumed = read.Buffer.GetPosition(taken);
                reader.AdvanceTo(consumed, how == Reading.OneByOne ? consumed : read.Buffer.End);
                if (read.IsCompleted && taken == bytes.Length)
                {
                    return;
                }
            }
        });
        foreach (var part in sent.Chunk(size))
        {
            await pipe.Writer.WriteAsync(part);
        }

        await pipe.Writer.CompleteAsync();
        await reading.Within("the end of the stream");
        return [.. received];
    }

    private enum Reading
    {
        All,
        HalfAndExaminingAll,
        OneByOne,
    }

    private static TestCaseData Unchanged(string name, byte[] sent) => Changed(name, sent, sent);

    private static TestCaseData Changed(string name, byte[] sent, byte[] expected) => new(sent, expected) { TestName = name };

    private static byte[] Frame(byte type, byte flags, ReadOnlySpan<byte> payload) =>
        [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, 1, .. payload];
}
