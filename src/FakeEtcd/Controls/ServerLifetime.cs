using System.Diagnostics.CodeAnalysis;

namespace FakeEtcd.Controls;

/// <summary>Disposes a server or a cluster once. The first caller disposes it; later callers wait for the first.</summary>
/// <param name="name">The name of the public type, for exceptions.</param>
internal sealed class ServerLifetime(string name)
{
    private TaskCompletionSource? _disposal;

    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    [SuppressMessage("Maintainability", "CA1513", Justification = "The exception names the public type, which this folder cannot use.")]
    public void ThrowIfDisposed()
    {
        if (Volatile.Read(ref _disposal) is not null)
        {
            throw new ObjectDisposedException(name);
        }
    }

    /// <summary>Disposes the object once.</summary>
    /// <returns>A task that completes when the object is disposed, by this call or by another.</returns>
    public async Task DisposeAsync(Func<Task> dispose)
    {
        var disposal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _disposal, disposal, null) is { } other)
        {
            await other.Task.ConfigureAwait(false);
            return;
        }

        try
        {
            await dispose().ConfigureAwait(false);
            disposal.SetResult();
        }
        catch (Exception exception)
        {
            disposal.SetException(exception);
            await disposal.Task.ConfigureAwait(false);
        }
    }
}
