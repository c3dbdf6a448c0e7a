using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>Notices that a stream has gone silent: probes it after one interval, and gives it up after another one.</summary>
/// <remarks>One wait at a time. <see cref="Restart"/> may come from any thread.</remarks>
internal sealed class SilenceWatch(TimeProvider time, TimeSpan interval)
{
    private Period _period = new(time.GetTimestamp(), probes: 0);

    /// <summary>Begins a new period, after a sign of life.</summary>
    public void Restart() => Volatile.Write(ref _period, new Period(time.GetTimestamp(), probes: 0));

    /// <summary>Waits for a read.</summary>
    /// <param name="read">The read.</param>
    /// <param name="probe">Called with false after an interval of silence, and with true if half an interval later the silence goes on.</param>
    /// <exception cref="EtcdUnavailableException">The stream has been silent for two intervals.</exception>
    public async Task WaitAsync(Task read, Action<bool> probe)
    {
        while (true)
        {
            var period = Volatile.Read(ref _period);
            var length = period.Probes == 0 ? interval : interval / 2;
            var left = length - time.GetElapsedTime(period.Since);
            if (await read.EndsWithinAsync(left, time, CancellationToken.None).ConfigureAwait(false))
            {
                return;
            }

            if (Volatile.Read(ref _period) != period || time.GetElapsedTime(period.Since) < length)
            {
                continue;
            }

            if (period.Probes == 2)
            {
                throw new EtcdUnavailableException(
                    StatusCode.Unavailable,
                    $"The stream was silent, and etcd did not answer a probe within {interval.TotalSeconds:0.###} s.");
            }

            if (Interlocked.CompareExchange(ref _period, new Period(time.GetTimestamp(), period.Probes + 1), period) == period)
            {
                probe(period.Probes > 0);
            }
        }
    }

    // Compared by reference: a period is another one even if it began at the same time.
    private sealed class Period(long since, int probes)
    {
        public long Since => since;

        public int Probes => probes;
    }
}
