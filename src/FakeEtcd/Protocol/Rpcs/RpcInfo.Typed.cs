using Etcd.Api;
using Google.Protobuf;

namespace FakeEtcd.Protocol.Rpcs;

/// <inheritdoc/>
/// <typeparam name="TRequest">The request type.</typeparam>
/// <typeparam name="TResponse">The response type.</typeparam>
/// <param name="rpc">The RPC.</param>
/// <param name="header">Returns the header of a response.</param>
/// <param name="service">The full name of its service, such as <c>etcdserverpb.KV</c>.</param>
/// <param name="gatewayPaths">Its paths in the JSON gateway, below <c>/v3/</c>.</param>
internal sealed class RpcInfo<TRequest, TResponse>(
    EtcdRpc rpc, Func<TResponse, ResponseHeader?> header, string service, params string[] gatewayPaths)
    : RpcInfo(rpc, service, gatewayPaths)
    where TRequest : IMessage, new()
    where TResponse : IMessage, new()
{
    /// <summary>Returns the keys that a request names; null for an RPC without keys.</summary>
    public Func<TRequest, IEnumerable<KeyRange>>? Keys { get; init; }

    /// <summary>Returns the leases that a request names, where zero means none; null for an RPC without leases.</summary>
    public Func<TRequest, IEnumerable<long>>? Leases { get; init; }

    public Func<TRequest, LeaderNeed> LeaderNeed { get; init; } = static _ => Rpcs.LeaderNeed.Write;

    public Func<TRequest, RpcAccess> RequiredAccess { get; init; } = static _ => RpcAccess.ByEngine;

    public Func<TRequest, string> DescribeRequest { get; init; } = static _ => "";

    public Func<TResponse, string> DescribeResponse { get; init; } = static _ => "OK";

    public override bool HasKeys => Keys is not null;

    public override bool HasLeases => Leases is not null;

    public override Type RequestType => typeof(TRequest);

    public override Type ResponseType => typeof(TResponse);

    public override IMessage NewRequest() => new TRequest();

    public override IMessage NewResponse() => new TResponse();

    public override ResponseHeader? HeaderOf(IMessage response) => header((TResponse)response);

    public override IEnumerable<KeyRange> KeysOf(IMessage request) => Keys?.Invoke((TRequest)request) ?? [];

    public override IEnumerable<long> LeasesOf(IMessage request) =>
        Leases?.Invoke((TRequest)request).Where(static lease => lease != 0) ?? [];

    public override LeaderNeed LeaderNeedOf(IMessage request) => LeaderNeed((TRequest)request);

    public override RpcAccess AccessOf(IMessage request) => RequiredAccess((TRequest)request);

    public override string RequestText(IMessage request) => DescribeRequest((TRequest)request);

    public override string ResponseText(IMessage response) => response is TResponse typed ? DescribeResponse(typed) : "OK";
}
