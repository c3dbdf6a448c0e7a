using FakeEtcd.Protocol;
using Grpc.Core;

namespace FakeEtcd;

/// <summary>An error that an etcd server can answer: a gRPC status code and the exact message that clients match on.</summary>
/// <remarks>The rows are etcd's own, at API version 3.7.1. See <see cref="All"/> for the whole table.</remarks>
public sealed partial record EtcdError
{
    private EtcdError(string name, StatusCode code, string message)
    {
        Name = name;
        Code = code;
        Message = message;
    }

    /// <summary>The error's name, without etcd's <c>ErrGRPC</c> prefix.</summary>
    public string Name { get; }

    /// <summary>The gRPC status code.</summary>
    public StatusCode Code { get; }

    /// <summary>The status message, byte for byte as etcd sends it.</summary>
    public string Message { get; }

    /// <summary>The error as Go prints it; some responses carry it in a field of theirs.</summary>
    internal string GoText => $"rpc error: code = {Code} desc = {Message}";

    internal EtcdException ToException() => new(this);

    internal Status ToStatus() => new(Code, Message);
}
