using FakeEtcd.Threading;

namespace FakeEtcd.Hosting;

/// <summary>
/// Decides when a server accepts its next TCP connection. Until then, the client's connection waits in the system's queue.
/// </summary>
/// <param name="max">The number of connections that the server has at once; null for any number.</param>
internal sealed class ConnectionLimit(int? max)
{
    /// <summary>Other parts of the process may close files, of which nothing tells the server.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly Signal _removed = new();
    private int _count;

    private int Count => Volatile.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);

    public void Remove()
    {
        Interlocked.Decrement(ref _count);
        _removed.Pulse();
    }

    /// <summary>Waits until the server may accept a connection.</summary>
    /// <param name="newest">The handle of the socket that was opened last.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask WaitAsync(nint newest, CancellationToken cancellationToken)
    {
        if (Count >= max)
        {
            await _removed.WaitUntilAsync(() => Count < max, cancellationToken).ConfigureAwait(false);
        }

        // A server without any connection has to serve one, so that a process with many other files is not mute.
        while (Count > 0 && FileHandles.AreScarce(newest))
        {
            await Task.Delay(PollInterval, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }
}
