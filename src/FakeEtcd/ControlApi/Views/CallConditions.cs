using FakeEtcd.ControlApi.Messages;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.ControlApi.Views;

/// <summary>Conditions for calls of the journal. A call must meet all that are given.</summary>
internal sealed record CallConditions(EtcdRpc? Rpc, string? Key, string? Prefix, string? Client, StatusCode? Status, bool? Faulted)
{
    private readonly ByteString? _key = Key is null ? null : ByteString.CopyFromUtf8(Key);
    private readonly ByteString? _prefix = Prefix is null ? null : ByteString.CopyFromUtf8(Prefix);

    public static CallConditions Of(WaitForCallRequest request) =>
        new(request.Rpc, request.Key, request.Prefix, request.Client, request.Status, request.Faulted);

    public bool Holds(EtcdCall call) =>
        (Rpc is null || call.Rpc == Rpc)
        && (Status is null || call.Status?.StatusCode == Status)
        && (Faulted is null || call.Fault is not null == Faulted)
        && (Client is null || call.Client.IsNamed(Client))
        && (_key is null || call.Keys.Contains(_key))
        && (_prefix is null || call.Keys.Any(key => key.Span.StartsWith(_prefix.Span)));
}
