using System.IO.Compression;
using System.Net;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Network;

namespace Conformance.Tests.Proxying;

/// <summary>What a proxy passes on, to the byte, in both directions.</summary>
public sealed class ForwardedBytesTests
{
    private const string Put = "/etcdserverpb.KV/Put";
    private const string Watch = "/etcdserverpb.Watch/Watch";

    /// <summary>A field that no message of the contract has.</summary>
    private static readonly byte[] UnknownField = [0xf8, 0x07, 0x01];

    /// <summary>A put whose fields are in an unusual order: the value "v", an unknown field, the key "k".</summary>
    private static readonly byte[] OddPut = [0x12, 1, (byte)'v', .. UnknownField, 0x0a, 1, (byte)'k'];

    private static readonly byte[] OddAnswer = [.. UnknownField, .. new PutResponse { Header = new ResponseHeader { Revision = 7 } }.ToByteArray()];

    [TestCase(false)]
    [TestCase(true)]
    public async Task Unary_MessagesAndMetadata_AreNotChanged(bool isCompressed)
    {
        var seen = new TaskCompletionSource<(IHeaderDictionary Headers, byte[] Body)>();
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            seen.TrySetResult((context.Request.Headers, await ReadAsync(context.Request.Body)));
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["x-answer"] = "an answer";
            context.Response.Headers["grpc-encoding"] = isCompressed ? "gzip" : "identity";
            await context.Response.Body.WriteAsync(FrameOf(OddAnswer, isCompressed));
            context.Response.AppendTrailer("x-trailer", "a trailer");
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);
        using var http = new HttpClient();
        using var request = RequestOf(proxy, Put, new ByteArrayContent(FrameOf(OddPut, isCompressed)));
        request.Headers.TryAddWithoutValidation("grpc-encoding", isCompressed ? "gzip" : "identity");
        request.Headers.TryAddWithoutValidation("grpc-timeout", "50S");
        request.Headers.TryAddWithoutValidation("x-odd-bin", "AAEC");

        using var response = await http.SendAsync(request).Within("the answer");

        var (headers, body) = await seen.Task;
        body.Should().Equal(FrameOf(OddPut, isCompressed));
        headers["grpc-timeout"].Should().Equal("50S");
        headers["x-odd-bin"].Should().Equal("AAEC");
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(FrameOf(OddAnswer, isCompressed));
        response.Headers.GetValues("x-answer").Should().Equal("an answer");
        response.TrailingHeaders.GetValues("x-trailer").Should().Equal("a trailer");
        response.TrailingHeaders.GetValues("grpc-status").Should().Equal("0");
        var call = proxy.Journal.Calls.Should().ContainSingle().Which;
        ((PutRequest)call.Request).Key.ToStringUtf8().Should().Be("k");
        ((PutResponse)call.Response!).Header.Revision.Should().Be(7);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Stream_Messages_AreNotChanged(bool isCompressed)
    {
        byte[] odd = [.. UnknownField, .. CreateRequest("k").ToByteArray()];
        await using var upstream = await ScriptedUpstream.StartAsync(context => EchoAsync(context, isCompressed));
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);
        using var http = new HttpClient();
        using var request = RequestOf(proxy, Watch, new ByteArrayContent([.. FrameOf(odd, isCompressed), .. FrameOf(odd, isCompressed)]));
        request.Headers.TryAddWithoutValidation("grpc-encoding", isCompressed ? "gzip" : "identity");

        using var response = await http.SendAsync(request).Within("the answer");

        // As responses, the requests are two messages with unknown fields only.
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal([.. FrameOf(odd, isCompressed), .. FrameOf(odd, isCompressed)]);
        response.TrailingHeaders.GetValues("grpc-status").Should().Equal("0");
    }

    [Test]
    public async Task Stream_TheProxyAnswersFirst_CompressedAnswersOfTheUpstreamComePlain()
    {
        var created = new WatchResponse { Header = new ResponseHeader { Revision = 7 }, WatchId = 3, Created = true }.ToByteArray();
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            await ReadAsync(context.Request.Body);
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-encoding"] = "gzip";
            await context.Response.Body.WriteAsync(FrameOf(created, isCompressed: true));
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);
        proxy.Faults.On(EtcdRpc.Watch).WithKey("refused").RefuseWatch("no");
        byte[] requests = [.. RawGrpcCall.Frame(CreateRequest("refused").ToByteArray()), .. RawGrpcCall.Frame(CreateRequest("k").ToByteArray())];

        var answer = await RawGrpcCall.SendAsync(proxy.ConnectionString, Watch, requests);

        answer.Responses.Select(it => WatchResponse.Parser.ParseFrom(it)).Select(it => (it.WatchId, it.CancelReason)).Should().Equal((-1, "no"), (3, ""));
        answer.GrpcStatus.Should().Be("0");
    }

    [TestCase(Put)]
    [TestCase(Watch)]
    public async Task Answer_IsNoMessage_ItsBytesPass(string path)
    {
        byte[] broken = [0x0a, 0x7f, 1];
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            await ReadAsync(context.Request.Body);
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(RawGrpcCall.Frame(broken));
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);

        var answer = await RawGrpcCall.SendAsync(proxy.ConnectionString, path, RawGrpcCall.Frame(path == Put ? OddPut : CreateRequest("k").ToByteArray()));

        answer.GrpcStatus.Should().Be("0");
        answer.Responses.Should().ContainSingle().Which.Should().Equal(broken);
    }

    [Test]
    public async Task Txn_NestsDeeperThanTheProtobufLibraryReads_IsAnsweredAndRecorded()
    {
        await using var etcd = await RealEtcd.StartAsync();
        await using var proxy = await EtcdProxy.StartAsync(etcd.ConnectionString);
        var txn = new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8("inner") } } } };
        for (var level = 2; level <= 128; level++)
        {
            txn = new TxnRequest { Success = { new RequestOp { RequestTxn = txn } } };
        }

        var answer = await RawGrpcCall.SendAsync(proxy.ConnectionString, "/etcdserverpb.KV/Txn", RawGrpcCall.Frame(txn.ToByteArray()));

        (answer.GrpcStatus, answer.Responses.Count).Should().Be(("0", 1));
        ((TxnResponse)proxy.Journal.Calls.Single().Response!).Succeeded.Should().BeTrue();
        proxy.Revision.Should().BeGreaterThan(1);
    }

    [Test]
    public async Task Revision_OnlyHeadersWithARevisionCount()
    {
        var headers = new Queue<ResponseHeader>(
        [
            new() { Revision = 7, RaftTerm = 1 }, new() { RaftTerm = 2 }, new() { Revision = 6, RaftTerm = 1 }, new() { Revision = 3, RaftTerm = 3 },
        ]);
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(RawGrpcCall.Frame(new PutResponse { Header = headers.Dequeue() }.ToByteArray()));
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);

        // Another term may have less: its data may be restored.
        foreach (var revision in new[] { 7, 7, 7, 3 })
        {
            await RawGrpcCall.SendAsync(proxy.ConnectionString, Put, RawGrpcCall.Frame(OddPut));
            proxy.Revision.Should().Be(revision);
        }
    }

    [Test]
    public async Task Call_IsCancelled_TheUpstreamSeesIt()
    {
        var (arrived, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var upstream = await ScriptedUpstream.StartAsync(context => HangAsync(context, arrived, cancelled));
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);
        using var clients = new EtcdClients(proxy.ConnectionString);
        using var call = clients.Kv.PutAsync(new PutRequest());
        await arrived.Task.Within("the call in the upstream");

        call.Dispose();

        await cancelled.Task.Within("the cancellation in the upstream");
        await Bounded.UntilAsync(() => proxy.Journal.Calls.Any(it => it.Status?.StatusCode == StatusCode.Cancelled), "the cancelled call in the journal");
    }

    [Test]
    public async Task Call_OutlivesItsDeadline_EndsOnBothSides()
    {
        var (arrived, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var upstream = await ScriptedUpstream.StartAsync(context => HangAsync(context, arrived, cancelled));
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);

        // Nothing but the header tells the proxy of the deadline.
        var answer = await RawGrpcCall.SendAsync(proxy.ConnectionString, Put, RawGrpcCall.Frame([]), headers: ("grpc-timeout", "200m"));

        answer.GrpcStatus.Should().Be($"{(int)StatusCode.DeadlineExceeded}");
        await cancelled.Task.Within("the end in the upstream");
    }

    private static WatchRequest CreateRequest(string key) => new() { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8(key) } };

    private static HttpRequestMessage RequestOf(EtcdProxy proxy, string path, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, proxy.ConnectionString + path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        content.Headers.ContentType = new("application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        return request;
    }

    private static byte[] FrameOf(byte[] message, bool isCompressed)
    {
        if (!isCompressed)
        {
            return RawGrpcCall.Frame(message);
        }

        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(message);
        }

        return RawGrpcCall.Frame(compressed.ToArray(), flag: 1);
    }

    private static async Task<byte[]> ReadAsync(Stream body)
    {
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static async Task EchoAsync(HttpContext context, bool isCompressed)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-encoding"] = isCompressed ? "gzip" : "identity";
        await context.Request.Body.CopyToAsync(context.Response.Body);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static async Task HangAsync(HttpContext context, TaskCompletionSource arrived, TaskCompletionSource cancelled)
    {
        arrived.TrySetResult();
        await using (context.RequestAborted.Register(() => cancelled.TrySetResult()))
        {
            await cancelled.Task;
        }
    }
}
