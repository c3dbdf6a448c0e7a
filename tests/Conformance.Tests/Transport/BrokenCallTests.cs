using System.IO.Compression;
using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing.Network;

namespace Conformance.Tests.Transport;

/// <summary>Calls that are broken below the level of messages: the answer is that of etcd's gRPC library.</summary>
public sealed class BrokenCallTests(Backend backend) : ConformanceFixture(backend)
{
    private const string Put = "/etcdserverpb.KV/Put";
    private const string KeepAlive = "/etcdserverpb.Lease/LeaseKeepAlive";
    private const string Malformed = "malformed grpc-timeout: ";

    [TestCase("/etcdserverpb.KV/put", "unknown method put for service etcdserverpb.KV")]
    [TestCase("/etcdserverpb.KV/Foo", "unknown method Foo for service etcdserverpb.KV")]
    [TestCase("/ETCDSERVERPB.kv/put", "unknown service ETCDSERVERPB.kv")]
    [TestCase("/foo.Bar/Put", "unknown service foo.Bar")]
    [TestCase("/etcdserverpb.KV/Put/", "unknown service etcdserverpb.KV/Put")]
    [TestCase("/", "malformed method name: \"/\"")]
    [TestCase("/x", "malformed method name: \"/x\"")]
    public async Task Path_Unknown_IsUnimplemented(string path, string message) =>
        Check(await SendAsync(path, Frame()), 200, StatusCode.Unimplemented, message);

    [Test]
    public async Task Method_NotPost_IsAnInternalError()
    {
        using var client = new RawGrpcClient(Server.ConnectionString);

        Check(
            await client.SendAsync(Put, Frame(), method: HttpMethod.Put),
            405,
            StatusCode.Internal,
            "Received a HEADERS frame with :method \"PUT\" which should be POST");
    }

    [TestCase("text/plain", 415, StatusCode.InvalidArgument)]
    [TestCase("application/grpc-web", 415, StatusCode.InvalidArgument)]
    [TestCase("application/grpc+proto", 200, StatusCode.OK)]
    [TestCase("application/grpc+json", 200, StatusCode.OK)]
    public async Task ContentType_DecidesTheCall(string type, int http, StatusCode code) => Check(
        await RawGrpcCall.SendAsync(Server.ConnectionString, Put, Frame(), type),
        http,
        code,
        code == StatusCode.OK ? "" : $"invalid gRPC request content-type \"{type}\"");

    [TestCase("123456789S", 400, StatusCode.Internal, Malformed + "transport: timeout string is too long: \"123456789S\"")]
    [TestCase("1x", 400, StatusCode.Internal, Malformed + "transport: timeout unit is not recognized: \"1x\"")]
    [TestCase("S", 400, StatusCode.Internal, Malformed + "transport: timeout string is too short: \"S\"")]
    [TestCase("-1S", 400, StatusCode.Internal, Malformed + "strconv.ParseUint: parsing \"-1\": invalid syntax")]
    [TestCase("0n", 200, StatusCode.DeadlineExceeded, "context deadline exceeded")]
    [TestCase("1n", 200, StatusCode.DeadlineExceeded, "context deadline exceeded")]
    [TestCase("10S", 200, StatusCode.OK, "")]
    public async Task Timeout_DecidesTheCall(string timeout, int http, StatusCode code, string message) =>
        Check(await SendAsync(Put, Frame(), ("grpc-timeout", timeout)), http, code, message);

    [Test]
    public async Task Timeout_OverAtOnce_NothingIsWritten()
    {
        await SendAsync(Put, Frame(), ("grpc-timeout", "0n"));

        (await GetAsync("a")).Should().BeNull();
    }

    [Test]
    public async Task BinaryMetadata_NotBase64_IsRefused() =>
        Check(await SendAsync(Put, Frame(), ("x-bin", "!!!")), 400, StatusCode.Internal, "malformed binary metadata \"!!!\" in header \"x-bin\"");

    [TestCase(65_536)]
    [TestCase(1_048_576)]
    public async Task Metadata_Large_IsAccepted(int length) =>
        Check(await SendAsync(Put, Frame(), ("x-large", new string('x', length))), 200, StatusCode.OK, "");

    [TestCase(Put, new byte[] { 8 }, "grpc: error unmarshalling request: ")]
    [TestCase(Put, new byte[] { 255, 255 }, "grpc: error unmarshalling request: ")]
    [TestCase("/etcdserverpb.KV/Txn", new byte[] { 10, 5 }, "grpc: error unmarshalling request: ")]
    [TestCase("/etcdserverpb.Auth/UserAdd", new byte[] { 255 }, "grpc: error unmarshalling request: ")]
    [TestCase("/etcdserverpb.Watch/Watch", new byte[] { 8 }, "grpc: failed to unmarshal the received message: ")]
    [TestCase("/etcdserverpb.Lease/LeaseKeepAlive", new byte[] { 255 }, "grpc: failed to unmarshal the received message: ")]
    [TestCase("/etcdserverpb.Maintenance/Snapshot", new byte[] { 8 }, "grpc: failed to unmarshal the received message: ")]
    public async Task Message_NotProtobuf_IsAnInternalError(string path, byte[] message, string error) =>
        Check(await SendAsync(path, RawGrpcCall.Frame(message)), 200, StatusCode.Internal, error);

    [Test]
    public async Task Message_WrongFlag_IsAnInternalError()
    {
        Check(await SendAsync(Put, Frame(flag: 7)), 200, StatusCode.Internal, "grpc: received unexpected payload format 7");
        Check(await SendAsync(Put, Frame(flag: 1)), 200, StatusCode.Internal, "grpc: compressed flag set with identity or empty encoding");
    }

    [Test]
    public async Task Message_WrongEncoding_IsRefused()
    {
        Check(await SendAsync(Put, Frame(flag: 1), ("grpc-encoding", "gzip")), 200, StatusCode.Internal, "grpc: failed to decompress the message: ");
        Check(
            await SendAsync(Put, Frame(), ("grpc-encoding", "zzz")),
            200,
            StatusCode.Unimplemented,
            "grpc: Decompressor is not installed for grpc-encoding \"zzz\"");
    }

    /// <summary>An empty message is not an empty file of gzip.</summary>
    [Test]
    public async Task Message_EmptyInGzip_IsRefused() => Check(
        await SendAsync("/etcdserverpb.Maintenance/Defragment", RawGrpcCall.Frame([], flag: 1), ("grpc-encoding", "gzip")),
        200,
        StatusCode.Internal,
        "grpc: failed to decompress the message: ");

    /// <summary>The file ends within its content, or within the eight bytes behind it, or something follows it.</summary>
    [TestCase(12)]
    [TestCase(8)]
    [TestCase(4)]
    [TestCase(1)]
    [TestCase(-1)]
    public async Task Message_GzipOfAnotherLength_IsRefused(int missing)
    {
        var gzip = CompressedPut();
        byte[] message = missing > 0 ? gzip[..^missing] : [.. gzip, .. new byte[-missing]];

        await ShouldRefuseGzipAsync(message, "grpc: failed to read decompressed data: unexpected EOF");
    }

    [Test]
    public Task Message_GzipCutWithinItsHeader_IsRefused() =>
        ShouldRefuseGzipAsync(CompressedPut()[..5], "grpc: failed to decompress the message: unexpected EOF");

    [TestCase(0)]
    [TestCase(2)]
    public Task Message_GzipWithAnotherHeader_IsRefused(int position)
    {
        var message = CompressedPut();
        message[position]++;

        return ShouldRefuseGzipAsync(message, "grpc: failed to decompress the message: gzip: invalid header");
    }

    /// <summary>The checksum is wrong. The text behind the error differs.</summary>
    [Test]
    public Task Message_GzipWithDamagedEnd_IsRefused()
    {
        var message = CompressedPut();
        message[^8]++;

        return ShouldRefuseGzipAsync(message, "grpc: failed to read decompressed data: ");
    }

    [TestCase(7, "", "grpc: received unexpected payload format 7")]
    [TestCase(1, "", "grpc: compressed flag set with identity or empty encoding")]
    [TestCase(1, "identity", "grpc: compressed flag set with identity or empty encoding")]
    [TestCase(1, "gzip", "grpc: failed to decompress the message: ")]
    public async Task StreamMessage_WrongFlag_EndsTheStream(byte flag, string encoding, string message)
    {
        var body = RawGrpcCall.Frame(new LeaseKeepAliveRequest { ID = 1 }.ToByteArray(), flag);

        Check(await SendAsync(KeepAlive, body, ("grpc-encoding", encoding)), 200, StatusCode.Internal, message);
    }

    [Test]
    public async Task StreamMessage_InGzip_IsRead()
    {
        var message = Compress(new LeaseKeepAliveRequest { ID = 1 });

        var answer = await SendAsync(KeepAlive, RawGrpcCall.Frame(message, flag: 1), ("grpc-encoding", "gzip"));

        Check(answer, 200, StatusCode.OK, "");
        LeaseKeepAliveResponse.Parser.ParseFrom(answer.Responses.Single()).ID.Should().Be(1);
    }

    [TestCase(KeepAlive, StatusCode.OK, "")]
    [TestCase("/etcdserverpb.Maintenance/Snapshot", StatusCode.Internal, "cardinality violation: received no request message from non-client-streaming RPC")]
    public async Task StreamBody_WithoutMessage_IsThatOfTheKind(string path, StatusCode code, string message)
    {
        Check(await SendAsync(path, []), 200, code, message);
        Check(await SendAsync(path, [0, 0, 0]), 200, code, message);
    }

    [Test]
    public async Task StreamBody_SecondMessageOfAServerStream_IsAnInternalError()
    {
        const string snapshot = "/etcdserverpb.Maintenance/Snapshot";
        var frame = RawGrpcCall.Frame([]);

        Check(
            await SendAsync(snapshot, [.. frame, .. frame]),
            200,
            StatusCode.Internal,
            "cardinality violation: received multiple request messages for non-client-streaming RPC");
        Check(await SendAsync(snapshot, [.. frame, 7, 0, 0, 0, 0]), 200, StatusCode.Internal, "grpc: received unexpected payload format 7");
        Check(await SendAsync(snapshot, [.. frame, 0]), 200, StatusCode.OK, "");
        Check(
            await SendAsync(snapshot, [.. RawGrpcCall.Frame([8]), .. frame]),
            200,
            StatusCode.Internal,
            "grpc: failed to unmarshal the received message: ");
    }

    [TestCase(KeepAlive)]
    [TestCase("/etcdserverpb.Maintenance/Snapshot")]
    public async Task StreamBody_CutShort_IsAnInternalError(string path) =>
        Check(await SendAsync(path, RawGrpcCall.Frame([8, 1])[..^1]), 200, StatusCode.Internal, "unexpected EOF");

    [Test]
    public async Task Body_CutShort_IsAnUnknownError()
    {
        Check(await SendAsync(Put, []), 200, StatusCode.Unknown, "EOF");
        Check(await SendAsync(Put, Frame()[..3]), 200, StatusCode.Unknown, "EOF");
        Check(await SendAsync(Put, Frame()[..^1]), 200, StatusCode.Unknown, "unexpected EOF");
    }

    [Test]
    public async Task Body_MoreThanAMessage_TheRestIsIgnored()
    {
        Check(await SendAsync(Put, [.. Frame(), .. Frame()]), 200, StatusCode.OK, "");
        Check(await SendAsync(Put, [.. Frame(), 0]), 200, StatusCode.OK, "");
        (await GetAsync("a"))!.Version.Should().Be(2);
    }

    private byte[] CompressedPut() => Compress(new PutRequest { Key = Key("a"), Value = Utf8("v") });

    private async Task ShouldRefuseGzipAsync(byte[] message, string error)
    {
        Check(await SendAsync(Put, RawGrpcCall.Frame(message, flag: 1), ("grpc-encoding", "gzip")), 200, StatusCode.Internal, error);
        (await GetAsync("a")).Should().BeNull();
    }

    private static byte[] Compress(IMessage message)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            message.WriteTo(gzip);
        }

        return compressed.ToArray();
    }

    private static void Check(RawGrpcAnswer answer, int http, StatusCode code, string message)
    {
        (answer.HttpStatus, answer.GrpcStatus).Should().Be((http, $"{(int)code}"), answer.Message);
        Uri.UnescapeDataString(answer.Message ?? "").Should().StartWith(message);
    }

    private byte[] Frame(byte flag = 0) =>
        RawGrpcCall.Frame(new PutRequest { Key = Key("a"), Value = Utf8("v") }.ToByteArray(), flag);

    private Task<RawGrpcAnswer> SendAsync(string path, byte[] body, params (string, string)[] headers) =>
        RawGrpcCall.SendAsync(Server.ConnectionString, path, body, headers: headers);
}
