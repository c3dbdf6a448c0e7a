using FakeEtcd.Protocol;
using Grpc.Core;

namespace FakeEtcd;

/// <summary>An error that an etcd server returns: a gRPC status code and the exact message that clients match on.</summary>
/// <remarks>The errors are those of etcd's API version 3.7.1. <see cref="All"/> lists them.</remarks>
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

    /// <summary>The status message, exactly as etcd sends it.</summary>
    public string Message { get; }

    /// <summary>The error as Go formats it. Some responses carry this text in a field.</summary>
    internal string GoText => $"rpc error: code = {Code} desc = {Message}";

    internal EtcdException ToException() => new(this);

    internal Status ToStatus() => new(Code, Message);
}
