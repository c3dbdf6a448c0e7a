using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing.Network;

namespace Conformance.Tests.Transport;

/// <summary>Calls that are broken below the level of messages: the answer is that of etcd's gRPC library.</summary>
public sealed class BrokenCallTests(Backend backend) : ConformanceFixture(backend)
{
    [Test]
    public async Task Probe()
    {
        var put = new PutRequest { Key = Key("a"), Value = Utf8("v") }.ToByteArray();
        var ok = RawGrpcCall.Frame(put);
        const string Path = "/etcdserverpb.KV/Put";
        async Task Show(string name, Func<Task<RawGrpcAnswer>> ask)
        {
            string text;
            try { text = (await ask()).ToString(); } catch (Exception e) { text = e.GetType().Name + " " + e.Message + " " + e.InnerException?.Message; }
            TestContext.Out.WriteLine($"{name,-28} {text}");
        }

        await Show("fine", () => Send(Path, ok));
        await Show("no protobuf 08", () => Send(Path, RawGrpcCall.Frame([8])));
        await Show("no protobuf ff", () => Send(Path, RawGrpcCall.Frame([255, 255])));
        await Show("bad utf8 user", () => Send("/etcdserverpb.Auth/UserAdd", RawGrpcCall.Frame([0x0a, 1, 0xff])));
        await Show("flag 7", () => Send(Path, RawGrpcCall.Frame(put, 7)));
        await Show("flag 1 no encoding", () => Send(Path, RawGrpcCall.Frame(put, 1)));
        await Show("bad gzip", () => Send(Path, RawGrpcCall.Frame(put, 1), "application/grpc", ("grpc-encoding", "gzip")));
        await Show("encoding unknown", () => Send(Path, ok, "application/grpc", ("grpc-encoding", "zzz")));
        await Show("path upper", () => Send("/ETCDSERVERPB.kv/put", ok));
        await Show("path upper method", () => Send("/etcdserverpb.KV/put", ok));
        await Show("path slash", () => Send(Path + "/", ok));
        await Show("path root", () => Send("/", ok));
        await Show("path one", () => Send("/x", ok));
        await Show("path unknown service", () => Send("/foo.Bar/Put", ok));
        await Show("path unknown method", () => Send("/etcdserverpb.KV/Foo", ok));
        await Show("bad -bin", () => Send(Path, ok, "application/grpc", ("x-bin", "!!!")));
        await Show("timeout 9 digits", () => Send(Path, ok, "application/grpc", ("grpc-timeout", "123456789S")));
        await Show("timeout bad unit", () => Send(Path, ok, "application/grpc", ("grpc-timeout", "1x")));
        await Show("timeout empty", () => Send(Path, ok, "application/grpc", ("grpc-timeout", "S")));
        await Show("timeout 0n", () => Send(Path, ok, "application/grpc", ("grpc-timeout", "0n")));
        await Show("timeout 1n", () => Send(Path, ok, "application/grpc", ("grpc-timeout", "1n")));
        await Show("timeout -1S", () => Send(Path, ok, "application/grpc", ("grpc-timeout", "-1S")));
        await Show("empty body", () => Send(Path, []));
        await Show("truncated", () => Send(Path, ok[..^1]));
        await Show("truncated head", () => Send(Path, ok[..3]));
        await Show("two messages", () => Send(Path, [.. ok, .. ok]));
        await Show("trailing byte", () => Send(Path, [.. ok, 0]));
        await Show("content type text", () => Send(Path, ok, "text/plain"));
        await Show("content type grpc+proto", () => Send(Path, ok, "application/grpc+proto"));
        await Show("content type grpc+json", () => Send(Path, ok, "application/grpc+json"));
        await Show("content type grpc-web", () => Send(Path, ok, "application/grpc-web"));
        await Show("64 KiB metadata", () => Send(Path, ok, "application/grpc", ("x-large", new string('x', 65536))));
        await Show("1 MiB metadata", () => Send(Path, ok, "application/grpc", ("x-large", new string('x', 1048576))));
        await Show("watch no protobuf", () => Send("/etcdserverpb.Watch/Watch", RawGrpcCall.Frame([8])));
        await Show("watch truncated", () => Send("/etcdserverpb.Watch/Watch", RawGrpcCall.Frame([8])[..3]));
        await Show("keepalive no protobuf", () => Send("/etcdserverpb.Lease/LeaseKeepAlive", RawGrpcCall.Frame([8])));
        await Show("keepalive huge", () => Send("/etcdserverpb.Lease/LeaseKeepAlive", RawGrpcCall.Frame(new byte[3_000_000])));
        await Show("put huge", () => Send(Path, RawGrpcCall.Frame(new byte[3_000_000])));
        await Show("snapshot no protobuf", () => Send("/etcdserverpb.Maintenance/Snapshot", RawGrpcCall.Frame([8])));
        true.Should().BeTrue();
    }

    private Task<RawGrpcAnswer> Send(string path, byte[] body, string type = "application/grpc", params (string, string)[] headers) =>
        RawGrpcCall.SendAsync(Server.ConnectionString, path, body, type, headers);
}
