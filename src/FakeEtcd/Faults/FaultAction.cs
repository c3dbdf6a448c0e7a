using System.Globalization;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Faults;

/// <summary>What a rule does to a call.</summary>
internal abstract record FaultAction
{
    /// <summary>The call fails.</summary>
    internal sealed record Fail(Status Status) : FaultAction
    {
        public override string ToString() => $"fail with {Status.StatusCode} \"{Status.Detail}\"";
    }

    /// <summary>The call goes on later.</summary>
    internal sealed record Delay(TimeSpan By) : FaultAction
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"delay by {By.TotalMilliseconds} ms");
    }

    /// <summary>The call goes on when the test says so.</summary>
    internal sealed record Hang : FaultAction
    {
        public override string ToString() => "hang";
    }

    /// <summary>The client gets no answer and no error.</summary>
    internal sealed record Drop : FaultAction
    {
        public override string ToString() => "drop the response";
    }

    /// <summary>The client's connection is cut.</summary>
    internal sealed record Reset : FaultAction
    {
        public override string ToString() => "reset the connection";
    }

    /// <summary>Nothing more comes on the stream, and nothing closes it.</summary>
    internal sealed record Stall : FaultAction
    {
        public override string ToString() => "stall the stream";
    }

    /// <summary>The watch is created and cancelled in one response.</summary>
    internal sealed record RefuseWatch(string Reason) : FaultAction
    {
        public override string ToString() => $"refuse the watch: \"{Reason}\"";
    }

    /// <summary>The watch is told that its history is compacted.</summary>
    internal sealed record CompactWatch : FaultAction
    {
        public override string ToString() => "report a compaction to the watch";
    }

    /// <summary>The answer is another one.</summary>
    internal sealed record Rewrite(Func<IMessage, IMessage> Change) : FaultAction
    {
        public override string ToString() => "rewrite the response";
    }
}
