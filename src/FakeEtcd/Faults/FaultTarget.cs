using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Faults;

/// <summary>A call, or one message of a stream, that fault actions apply to.</summary>
/// <param name="call">The call.</param>
internal abstract class FaultTarget(EtcdCall call)
{
    public EtcdCall Call => call;

    /// <summary>The response that the server is about to send; null before the request took effect.</summary>
    public IMessage? Response { get; protected set; }

    /// <summary>Replaces the response.</summary>
    public void Rewrite(Func<IMessage, IMessage> change) => Response = Response is { } response ? change(response) : null;

    /// <summary>Fails the call, or ends the stream.</summary>
    /// <exception cref="RpcException">Always, with the status.</exception>
    public abstract void Fail(Status status);

    /// <summary>Drops the response.</summary>
    public abstract Task DropAsync(CancellationToken cancellationToken);

    /// <summary>Resets the client's connection, and waits until that ends the call.</summary>
    public abstract Task ResetAsync(CancellationToken cancellationToken);

    /// <summary>Marks the start of a wait. While a response waits, the stream sends nothing else.</summary>
    public virtual void Hold()
    {
    }

    /// <summary>Marks the end of the wait.</summary>
    public virtual void Release()
    {
    }

    /// <summary>Stops sending on the stream, after the response if there is one.</summary>
    public virtual void Stall() => throw NotAStream();

    /// <summary>Refuses the watch that the message creates.</summary>
    public virtual void RefuseWatch(string reason) => throw NotAStream();

    /// <summary>Reports a compaction to the watch that the message creates.</summary>
    public virtual void CompactWatch() => throw NotAStream();

    private InvalidOperationException NotAStream() => new($"{Call.Rpc} is not a stream, so this fault cannot apply to it.");
}
