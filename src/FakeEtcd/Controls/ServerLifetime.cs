using System.Diagnostics.CodeAnalysis;

namespace FakeEtcd.Controls;

/// <summary>Whether a server or a cluster was disposed, and by whom: the first call disposes it, and every other one waits for that.</summary>
/// <param name="name">The name of the type, for exceptions.</param>
internal sealed class ServerLifetime(string name)
{
    private TaskCompletionSource? _disposal;

    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    [SuppressMessage("Maintainability", "CA1513", Justification = "The exception names the public facade, which this folder does not know.")]
    public void ThrowIfDisposed()
    {
        if (Volatile.Read(ref _disposal) is not null)
        {
            throw new ObjectDisposedException(name);
        }
    }

    /// <summary>Disposes the object once.</summary>
    /// <returns>A task that ends when the object is disposed, by this call or by another.</returns>
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
        }
        finally
        {
            disposal.SetResult();
        }
    }
}
