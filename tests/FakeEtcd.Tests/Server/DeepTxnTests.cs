using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Server;

/// <summary>Transactions nested so deep that reading them by recursion would take all the stack there is.</summary>
public sealed class DeepTxnTests
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    private static readonly Method<byte[], byte[]> Txn = new(MethodType.Unary, "etcdserverpb.KV", "Txn", Bytes, Bytes);

    [TestCase(500, StatusCode.OK)]
    [TestCase(501, StatusCode.Internal)]
    [TestCase(100_000, StatusCode.Internal)]
    public async Task Txn_NestedFarTooDeep_IsRefusedAndTheServerGoesOn(int levels, StatusCode expected)
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.MaxTxnOperations = 500);
        using var client = new EtcdClients(etcd.ConnectionString);
        using var channel = GrpcChannel.ForAddress(etcd.ConnectionString);

        // The client's messages are written by recursion too, so this one is made of bytes.
        using var call = channel.CreateCallInvoker().AsyncUnaryCall(Txn, host: null, default, Nest(levels));
        var status = await StatusAsync(call).Within("an answer to a deep transaction");

        status.Should().Be(expected);
        await client.PutAsync("other", "1");
        (await client.GetAsync("key")).Should().Be(expected == StatusCode.OK ? "" : null);
        etcd.Dump().Should().Contain("other");
    }

    private static async Task<StatusCode> StatusAsync(AsyncUnaryCall<byte[]> call)
    {
        try
        {
            await call;
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }

    /// <summary>The bytes of a put within so many transactions, from the innermost outwards and so from the last to the first.</summary>
    private static byte[] Nest(int levels)
    {
        var put = new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8("key") } };
        List<byte> reversed = [.. put.ToByteArray().Reverse()];
        for (var level = 1; level < levels; level++)
        {
            Wrap(reversed, TxnRequest.SuccessFieldNumber);
            Wrap(reversed, RequestOp.RequestTxnFieldNumber);
        }

        Wrap(reversed, TxnRequest.SuccessFieldNumber);
        reversed.Reverse();
        return [.. reversed];
    }

    private static void Wrap(List<byte> reversed, int field)
    {
        List<byte> head = [(byte)((field << 3) | (int)WireFormat.WireType.LengthDelimited)];
        var length = (uint)reversed.Count;
        for (; length > 0x7f; length >>= 7)
        {
            head.Add((byte)(length | 0x80));
        }

        head.Add((byte)length);
        head.Reverse();
        reversed.AddRange(head);
    }
}
