using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Network;

namespace Conformance.Tests.Transport;

/// <summary>Messages that another program has encoded, or that were damaged on the way.</summary>
public sealed class WireFormatTests(Backend backend) : ConformanceFixture(backend)
{
    private const string Put = "/etcdserverpb.KV/Put";
    private const string Range = "/etcdserverpb.KV/Range";
    private const string Txn = "/etcdserverpb.KV/Txn";

    [TestCase(Put, "08 01", "proto: wrong wireType = 0 for field Key")]
    [TestCase(Range, "12 01 61 22 00", "proto: wrong wireType = 2 for field Revision")]
    [TestCase(Range, "50 01 5A 00", "proto: wrong wireType = 2 for field MaxModRevision")]
    [TestCase(Txn, "18 05", "proto: wrong wireType = 0 for field Failure")]
    [TestCase(Txn, "12 04 12 02 08 01", "proto: wrong wireType = 0 for field Key")]
    [TestCase(Put, "00", "proto: PutRequest: illegal tag 0 (wire type 0)")]
    [TestCase(Put, "02 00", "proto: PutRequest: illegal tag 0 (wire type 2)")]
    [TestCase(Put, "0C", "proto: PutRequest: wiretype end group for non-group")]
    [TestCase(Put, "0A 01 61 A6 06", "proto: illegal wireType 6")]
    [TestCase(Put, "0A 05 61", "unexpected EOF")]
    [TestCase(Put, "0A 01 61 18", "unexpected EOF")]
    [TestCase(Put, "0A 01 61 A3 06 08 01", "unexpected EOF")]
    [TestCase(Put, "0A 01 61 18 FF FF FF FF FF FF FF FF FF FF 01", "proto: integer overflow")]
    [TestCase(Put, "0A FF FF FF FF FF FF FF FF FF 01", "proto: negative length found during unmarshaling")]
    [TestCase(Put, "0A FF FF FF FF FF FF FF FF 7F", "proto: negative length found during unmarshaling")]
    public async Task Message_Malformed_IsRefusedWithTheErrorOfEtcdsLibrary(string path, string hex, string message)
    {
        var answer = await SendAsync(path, FromHex(hex));

        answer.GrpcStatus.Should().Be($"{(int)StatusCode.Internal}");
        Uri.UnescapeDataString(answer.Message!).Should().Be($"grpc: error unmarshalling request: {message}");
    }

    /// <summary>Unknown fields of any number, groups with any end, and numbers that are longer than they need to be.</summary>
    [TestCase("A2 06 03 01 02 03")]
    [TestCase("A3 06 08 01 A4 06")]
    [TestCase("A3 06 08 01 0C")]
    [TestCase("A3 06 A3 06 A4 06 0C")]
    [TestCase("83 80 80 80 10 84 80 80 80 10")]
    [TestCase("88 80 80 80 90 80 80 80 80 01 05")]
    [TestCase("98 80 00 80 80 80 80 80 80 80 80 80 7E")]
    public async Task Message_WithWhatEtcdSkips_IsRead(string hex)
    {
        var put = new PutRequest { Key = Key("skip"), Value = Utf8("v") }.ToByteArray();

        (await SendAsync(Put, [.. put, .. FromHex(hex)])).GrpcStatus.Should().Be("0");
        (await SendAsync(Put, [.. FromHex(hex), .. put])).GrpcStatus.Should().Be("0");
        (await GetAsync("skip"))!.Value.Should().Equal(Utf8("v"));
    }

    /// <summary>The last of several messages in a oneof counts. Other libraries merge them.</summary>
    [Test]
    public async Task Txn_OperationTwice_TheLastCounts()
    {
        byte[] operation =
        [
            .. new RequestOp { RequestPut = new PutRequest { Key = Key("twice"), Value = Utf8("first") } }.ToByteArray(),
            .. new RequestOp { RequestPut = new PutRequest { Key = Key("twice") } }.ToByteArray(),
        ];

        var answer = await SendAsync(Txn, [0x12, (byte)operation.Length, .. operation]);

        answer.GrpcStatus.Should().Be("0", answer.Message);
        (await GetAsync("twice"))!.Value.Should().BeEmpty();
    }

    /// <summary>The time to read a request must not grow with the square of this number, which would take minutes.</summary>
    [Test]
    public async Task Txn_OperationManyTimes_TheLastCounts()
    {
        var repeated = Enumerable.Range(0, 200_000).SelectMany(static _ => new byte[] { 0x12, 0 });
        byte[] operation = [.. repeated, .. new RequestOp { RequestPut = new PutRequest { Key = Key("last") } }.ToByteArray()];
        using var message = new MemoryStream();
        using (var output = new CodedOutputStream(message, leaveOpen: true))
        {
            output.WriteTag(TxnRequest.SuccessFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(operation));
        }

        var answer = await SendAsync(Txn, message.ToArray()).Within("an answer to a large request");

        answer.GrpcStatus.Should().Be("0", answer.Message);
        (await GetAsync("last")).Should().NotBeNull();
    }

    /// <summary>The last number of a packed field may end behind the field.</summary>
    [Test]
    public async Task Watch_LongPackedField_IsReadToTheEndOfItsLastNumber()
    {
        using var client = new RawGrpcClient(Server.ConnectionString);
        var frame = RawGrpcCall.Frame(FromHex("0A 0A 0A 01 61 2A 02 00 FF 01 38 05"));

        var answer = await client.SendAsync("/etcdserverpb.Watch/Watch", frame, isLast: static _ => true);

        var created = WatchResponse.Parser.ParseFrom(answer.Responses.Single());
        (created.Created, created.WatchId).Should().Be((true, 5));
    }

    private static byte[] FromHex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private Task<RawGrpcAnswer> SendAsync(string path, byte[] message) =>
        RawGrpcCall.SendAsync(Server.ConnectionString, path, RawGrpcCall.Frame(message));
}
