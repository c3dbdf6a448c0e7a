using FakeEtcd.Faults;
using FakeEtcd.Journal;
using FakeEtcd.Threading;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Streams;

/// <summary>Applies faults to one message of a stream.</summary>
internal sealed class StreamFaultTarget : FaultTarget
{
    private readonly StreamSession _session;
    private readonly CallJournal _journal;

    /// <param name="call">The request.</param>
    /// <param name="session">The stream.</param>
    /// <param name="journal">The journal that records the call.</param>
    /// <param name="response">The response; null before the request takes effect.</param>
    public StreamFaultTarget(EtcdCall call, StreamSession session, CallJournal journal, IMessage? response = null)
        : base(call)
    {
        _session = session;
        _journal = journal;
        Response = response;
    }

    /// <summary>The reason for refusing the watch that the message creates; null if the watch is not refused.</summary>
    public string? RefusalReason { get; private set; }

    /// <summary>Whether the watch that the message creates ends as if compacted.</summary>
    public bool ReportsCompaction { get; private set; }

    /// <summary>Whether the response is dropped.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>Whether the stream stalls after the response.</summary>
    public bool StallsAfterResponse { get; private set; }

    public override void Fail(Status status)
    {
        _journal.Complete(Call, response: null, status);
        _session.Break(status);
        throw new RpcException(status);
    }

    public override Task DropAsync(CancellationToken cancellationToken)
    {
        _journal.Complete(Call, response: null, CallStatus.Dropped);
        IsDropped = true;
        return Task.CompletedTask;
    }

    public override Task ResetAsync(CancellationToken cancellationToken)
    {
        _journal.Complete(Call, response: null, CallStatus.ConnectionReset);
        _session.Reset();
        return cancellationToken.UntilCanceledAsync();
    }

    public override void Hold()
    {
        // Before its effect, a held request delays only the requests behind it. A held response delays everything that the server sends.
        if (Response is not null)
        {
            _session.Gate.Hold(HoldReasons.Fault);
        }
    }

    public override void Release()
    {
        if (Response is not null)
        {
            _session.Gate.Release(HoldReasons.Fault);
        }
    }

    public override void Stall()
    {
        if (Response is null)
        {
            _session.Gate.Hold(HoldReasons.Stalled);
        }
        else
        {
            StallsAfterResponse = true;
        }
    }

    public override void RefuseWatch(string reason) => RefusalReason = reason;

    public override void CompactWatch() => ReportsCompaction = true;
}
