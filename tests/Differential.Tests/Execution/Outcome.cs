using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;

namespace Differential.Tests.Execution;

/// <summary>What a server answered: a response or an error.</summary>
internal sealed record Outcome(IMessage? Response, Status? Error)
{
    /// <summary>The revision that the response's header tells; 0 for an error.</summary>
    public long Revision =>
        (Response?.Descriptor.FindFieldByName("header")?.Accessor.GetValue(Response) as ResponseHeader)?.Revision ?? 0;

    public bool SameAs(Outcome other) =>
        Equals(Response, other.Response) && Error?.StatusCode == other.Error?.StatusCode && Error?.Detail == other.Error?.Detail;

    public override string ToString() => Response?.ToString() ?? $"{Error?.StatusCode}: {Error?.Detail}";
}
