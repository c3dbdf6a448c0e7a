using System.Net;
using Etcd.Api;
using FakeEtcd;
using Google.Protobuf;
using Grpc.Net.Client;
using Load.Servers;
using Noop;

namespace Load.Children;

/// <summary>A server in the process of its clients, as tests have it.</summary>
/// <param name="Url">Where it serves.</param>
/// <param name="Server">Its end.</param>
internal sealed record InProcessServer(string Url, IAsyncDisposable Server)
{
    private static readonly ByteString Key = ByteString.CopyFromUtf8("first");

    /// <param name="kind">The name of a program that would serve the same.</param>
    public static async Task<InProcessServer> StartAsync(string kind)
    {
        if (kind == KnownPrograms.FakeEtcd)
        {
            var fake = await FakeEtcdServer.StartAsync();
            return new InProcessServer(fake.ConnectionString, fake);
        }

        var noop = await NoopServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0));
        return new InProcessServer(noop.Url, noop);
    }

    /// <summary>Puts a key, over a connection of its own.</summary>
    public async Task PutAsync()
    {
        using var channel = GrpcChannel.ForAddress(Url);
        await new KV.KVClient(channel).PutAsync(new PutRequest { Key = Key, Value = Key });
    }
}
