using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace Differential.Tests;

/// <summary>Requests about as large as they may be. etcd's own limit is 1.5 MiB; gRPC's, behind it, is 2 MiB.</summary>
public sealed class RequestSizeTests
{
    private const int Limit = 1_572_864;
    private const int GrpcLimit = Limit + (512 * 1024);

    private RealEtcd _real = null!;
    private FakeEtcdServer _fake = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _real = await RealEtcd.StartAsync();
        _fake = await FakeEtcdServer.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _fake.DisposeAsync();
        await _real.DisposeAsync();
    }

    /// <summary>How much of a request is overhead depends by a byte on a random request id, so the exact border is left out.</summary>
    [TestCase(Limit - 40, TestName = "Put just small enough")]
    [TestCase(Limit - 20, TestName = "Put just too large")]
    [TestCase(Limit, TestName = "Put larger than the limit")]
    [TestCase(GrpcLimit - 10, TestName = "Put just within gRPC's limit")]
    [TestCase(GrpcLimit + 1, TestName = "Put larger than gRPC's limit")]
    [TestCase(4 * GrpcLimit, TestName = "Put far larger than gRPC's limit")]
    public async Task Put_OfASize_IsAnsweredAlike(int valueBytes)
    {
        var request = new PutRequest { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFrom(new byte[valueBytes]) };

        var fake = await StatusAsync(_fake.ConnectionString, clients => clients.Kv.PutAsync(request).ResponseAsync);
        var real = await StatusAsync(_real.ConnectionString, clients => clients.Kv.PutAsync(request).ResponseAsync);

        fake.Should().Be(real);
    }

    [Test]
    public async Task Txn_LargerThanTheLimit_IsAnsweredAlike()
    {
        var put = new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFrom(new byte[Limit]) } };
        var request = new TxnRequest { Success = { put } };

        var fake = await StatusAsync(_fake.ConnectionString, clients => clients.Kv.TxnAsync(request).ResponseAsync);
        var real = await StatusAsync(_real.ConnectionString, clients => clients.Kv.TxnAsync(request).ResponseAsync);

        fake.Should().Be(real).And.Be((EtcdError.RequestTooLarge.Code, EtcdError.RequestTooLarge.Message));
    }

    private static async Task<(StatusCode Code, string Detail)> StatusAsync(string connectionString, Func<EtcdClients, Task> call)
    {
        using var clients = new EtcdClients(connectionString);
        try
        {
            await call(clients);
            return (StatusCode.OK, "");
        }
        catch (RpcException exception)
        {
            return (exception.StatusCode, exception.Status.Detail);
        }
    }
}
