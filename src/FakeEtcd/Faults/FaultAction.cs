using System.Globalization;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Faults;

/// <summary>What a rule does to a call. Each action applies itself to a <see cref="FaultTarget"/>.</summary>
internal abstract record FaultAction
{
    /// <summary>Whether the action decides the call, so that later rules have no turn.</summary>
    public virtual bool IsFinal => true;

    /// <summary>Begins what the action waits for, before anybody can see that the rule applied.</summary>
    /// <returns>A task that ends when the call may go on.</returns>
    public virtual Task BeginAsync(FaultRule rule, TimeProvider time, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Carries the action out.</summary>
    public virtual Task ApplyAsync(FaultTarget target, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Fails the call.</summary>
    internal sealed record Fail(Status Status) : FaultAction
    {
        public override Task ApplyAsync(FaultTarget target, CancellationToken cancellationToken)
        {
            target.Fail(Status);
            return Task.CompletedTask;
        }

        public override string ToString() => $"fail with {Status.StatusCode} \"{Status.Detail}\"";
    }

    /// <summary>Holds the call for a time.</summary>
    internal sealed record Delay(TimeSpan By) : FaultAction
    {
        public override bool IsFinal => false;

        public override Task BeginAsync(FaultRule rule, TimeProvider time, CancellationToken cancellationToken) =>
            Task.Delay(By, time, cancellationToken);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"delay by {By.TotalMilliseconds} ms");
    }

    /// <summary>Holds the call until the rule is released.</summary>
    internal sealed record Hang : FaultAction
    {
        public override bool IsFinal => false;

        public override Task BeginAsync(FaultRule rule, TimeProvider time, CancellationToken cancellationToken) =>
            rule.Released.WaitAsync(cancellationToken);

        public override string ToString() => "hang";
    }

    /// <summary>Sends neither a response nor an error.</summary>
    internal sealed record Drop : FaultAction
    {
        public override Task ApplyAsync(FaultTarget target, CancellationToken cancellationToken) => target.DropAsync(cancellationToken);

        public override string ToString() => "drop the response";
    }

    /// <summary>Cuts the client's connection.</summary>
    internal sealed record Reset : FaultAction
    {
        public override Task ApplyAsync(FaultTarget target, CancellationToken cancellationToken) => target.ResetAsync(cancellationToken);

        public override string ToString() => "reset the connection";
    }

    /// <summary>Silences the stream without closing it.</summary>
    internal sealed record Stall : FaultAction
    {
        public override Task ApplyAsync(FaultTarget target, CancellationToken cancellationToken)
        {
            target.Stall();
            return Task.CompletedTask;
        }

        public override string ToString() => "stall the stream";
    }

    /// <summary>Creates and cancels the watch in one response.</summary>
    internal sealed record RefuseWatch(string Reason) : FaultAction
    {
        public override Task ApplyAsync(FaultTarget target, CancellationToken cancellationToken)
        {
            target.RefuseWatch(Reason);
            return Task.CompletedTask;
        }

        public override string ToString() => $"refuse the watch: \"{Reason}\"";
    }

    /// <summary>Reports to the watch that its history is compacted.</summary>
    internal sealed record CompactWatch : FaultAction
    {
        public override Task ApplyAsync(FaultTarget target, CancellationToken cancellationToken)
        {
            target.CompactWatch();
            return Task.CompletedTask;
        }

        public override string ToString() => "report a compaction to the watch";
    }

    /// <summary>Sends another response.</summary>
    internal sealed record Rewrite(Func<IMessage, IMessage> Change) : FaultAction
    {
        public override bool IsFinal => false;

        public override Task ApplyAsync(FaultTarget target, CancellationToken cancellationToken)
        {
            target.Rewrite(Change);
            return Task.CompletedTask;
        }

        public override string ToString() => "rewrite the response";
    }
}
