using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Faults;

/// <summary>A call, or one message of a stream, with what a fault can do to it.</summary>
/// <param name="call">The call.</param>
internal abstract class FaultTarget(EtcdCall call)
{
    public EtcdCall Call => call;

    /// <summary>The response that is about to be sent; null before the request took effect.</summary>
    public IMessage? Response { get; protected set; }

    /// <summary>Replaces the response.</summary>
    public void Rewrite(Func<IMessage, IMessage> change) => Response = Response is { } response ? change(response) : null;

    /// <summary>Fails the call, or ends the stream.</summary>
    /// <exception cref="RpcException">Always: the status.</exception>
    public abstract void Fail(Status status);

    /// <summary>Sends no response.</summary>
    public abstract Task DropAsync(CancellationToken cancellationToken);

    /// <summary>Cuts the client's connection, and waits until the call has ended for it.</summary>
    public abstract Task ResetAsync(CancellationToken cancellationToken);

    /// <summary>Begins a wait of the call.</summary>
    public virtual void Hold()
    {
    }

    /// <summary>Ends the wait of the call.</summary>
    public virtual void Release()
    {
    }

    /// <summary>Sends nothing more on the stream, after the response if there is one.</summary>
    public virtual void Stall() => throw NotAStream();

    /// <summary>Refuses the watch that the message creates.</summary>
    public virtual void RefuseWatch(string reason) => throw NotAStream();

    /// <summary>Reports a compaction to the watch that the message creates.</summary>
    public virtual void CompactWatch() => throw NotAStream();

    private InvalidOperationException NotAStream() => new($"{Call.Rpc} is not a stream.");
}
