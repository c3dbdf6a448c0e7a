using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>Notices that a stream has gone silent: probes it after one interval, and gives it up after another one.</summary>
/// <remarks>One wait at a time. <see cref="Restart"/> may come from any thread.</remarks>
internal sealed class SilenceWatch(TimeProvider time, TimeSpan interval)
{
    private Period _period = new(time.GetTimestamp(), probed: false);

    /// <summary>Begins a new period, after a sign of life.</summary>
    public void Restart() => Volatile.Write(ref _period, new Period(time.GetTimestamp(), probed: false));

    /// <summary>Waits for a read.</summary>
    /// <exception cref="EtcdUnavailableException">The stream has been silent for two intervals.</exception>
    public async Task WaitAsync(Task read, Action probe)
    {
        while (true)
        {
            var period = Volatile.Read(ref _period);
            var left = interval - time.GetElapsedTime(period.Since);
            if (await read.EndsWithinAsync(left, time, CancellationToken.None).ConfigureAwait(false))
            {
                return;
            }

            if (Volatile.Read(ref _period) != period || time.GetElapsedTime(period.Since) < interval)
            {
                continue;
            }

            if (period.Probed)
            {
                throw new EtcdUnavailableException(
                    StatusCode.Unavailable,
                    $"The stream was silent, and etcd did not answer a progress request within {interval.TotalSeconds:0.###} s.");
            }

            if (Interlocked.CompareExchange(ref _period, new Period(time.GetTimestamp(), probed: true), period) == period)
            {
                probe();
            }
        }
    }

    private sealed class Period(long since, bool probed)
    {
        public long Since => since;

        public bool Probed => probed;
    }
}
