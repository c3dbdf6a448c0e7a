using System.Globalization;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Faults;

/// <summary>An action that a rule applies to a call.</summary>
internal abstract record FaultAction
{
    /// <summary>Whether the action decides the call, so that later rules do not apply.</summary>
    public virtual bool IsFinal => true;

    /// <summary>Starts the action's wait. The rule counts the hit afterwards, so a test that sees the hit finds the wait started.</summary>
    /// <returns>A task that completes when the call can continue.</returns>
    public virtual Task StartWaitAsync(FaultRule rule, TimeProvider time, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Applies the action.</summary>
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

    /// <summary>Delays the call.</summary>
    internal sealed record Delay(TimeSpan By) : FaultAction
    {
        public override bool IsFinal => false;

        public override Task StartWaitAsync(FaultRule rule, TimeProvider time, CancellationToken cancellationToken) =>
            Task.Delay(By, time, cancellationToken);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"delay by {By.TotalMilliseconds} ms");
    }

    /// <summary>Holds the call until the rule is released or removed.</summary>
    internal sealed record Hang : FaultAction
    {
        public override bool IsFinal => false;

        public override Task StartWaitAsync(FaultRule rule, TimeProvider time, CancellationToken cancellationToken) =>
            rule.Released.WaitAsync(cancellationToken);

        public override string ToString() => "hang";
    }

    /// <summary>Sends neither a response nor an error.</summary>
    internal sealed record Drop : FaultAction
    {
        public override Task ApplyAsync(FaultTarget target, CancellationToken cancellationToken) => target.DropAsync(cancellationToken);

        public override string ToString() => "drop the response";
    }

    /// <summary>Resets the client's connection.</summary>
    internal sealed record Reset : FaultAction
    {
        public override Task ApplyAsync(FaultTarget target, CancellationToken cancellationToken) => target.ResetAsync(cancellationToken);

        public override string ToString() => "reset the connection";
    }

    /// <summary>Stops sending on the stream without closing it.</summary>
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

    /// <summary>Changes the response.</summary>
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
