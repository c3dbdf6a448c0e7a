using Etcd.Api;
using Grpc.Core;

namespace Etcd.Discovery.Registration.Leases;

/// <content>The answers.</content>
internal sealed partial class KeepAliveStream
{
    private async Task ReadAsync(IAsyncStreamReader<LeaseKeepAliveResponse> responses)
    {
        while (await responses.MoveNext(CancellationToken.None).ConfigureAwait(false))
        {
            _call.ReportAnswer();
            Answer(responses.Current);
            _turn.Reset();
        }
    }

    /// <summary>Answers all renewals of a lease.</summary>
    /// <remarks>
    /// An answer does not tell which renewal it is for, and the one before may be late or lost. So the new TTL counts since the oldest of
    /// them: a lease may live longer than that, but not less long.
    /// </remarks>
    private void Answer(LeaseKeepAliveResponse response)
    {
        Renewal[] renewals;
        lock (_lock)
        {
            _answeredAt = _connection.Time.GetTimestamp();
            renewals = [.. _unanswered.Where(renewal => renewal.LeaseId == response.ID)];

            // etcd answers in order, so the answers before this one got lost. A lease that has left does not miss its own.
            Renewal[] lost = [.. _unanswered.TakeWhile(renewal => renewal.LeaseId != response.ID).Where(renewal => renewal.HasLeft)];
            _unanswered.RemoveAll(renewal => renewals.Contains(renewal) || (renewals.Length > 0 && lost.Contains(renewal)));
        }

        foreach (var renewal in renewals)
        {
            _connection.Metrics.RecordKeepAlive(_connection.Time.GetElapsedTime(renewals[0].SentAt));
            renewal.Answer.TrySetResult((response.TTL, renewals[0].SentAt));
        }
    }

    private sealed class Renewal(long leaseId, long sentAt)
    {
        public long LeaseId => leaseId;

        public long SentAt => sentAt;

        /// <summary>Whether nobody waits for the answer any more. Guarded by the lock of the stream.</summary>
        public bool HasLeft { get; set; }

        public TaskCompletionSource<(long Ttl, long Since)> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
