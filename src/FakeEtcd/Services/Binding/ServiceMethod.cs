using System.Buffers;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Binding;

/// <summary>A method of a service.</summary>
/// <param name="rpc">The RPC.</param>
/// <param name="parseError">The error text of etcd's gRPC library for a request that it cannot parse, without the cause.</param>
internal abstract class ServiceMethod(RpcInfo rpc, string parseError)
{
    private readonly RequestParser _parser = new(rpc, parseError);

    public RpcInfo Rpc => rpc;

    /// <summary>Parses a request.</summary>
    /// <exception cref="RpcException">The request is invalid.</exception>
    public IMessage Parse(ReadOnlySequence<byte> message) => _parser.Parse(message);
}
