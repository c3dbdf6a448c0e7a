using System.Runtime.InteropServices;

namespace FakeEtcd.Tool.Running;

/// <summary>Waits for SIGTERM or SIGINT, and lets the signal end the process once the server has stopped, as etcd does.</summary>
internal sealed class StopSignal : IDisposable
{
    /// <summary>How long the process is alive at most once the server has stopped.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<string> _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;

    public StopSignal()
    {
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle("terminated", context));
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle("interrupt", context));
    }

    /// <summary>A task with Go's name of the first signal.</summary>
    public Task<string> Received => _received.Task;

    /// <summary>Lets the signal end the process, and waits for it. Returns if it does not, as in a container's first process.</summary>
    public async Task RaiseAsync()
    {
        _stopped.SetResult();
        if (Environment.ProcessId != 1)
        {
            await Task.Delay(Patience, TimeProvider.System).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
    }

    /// <remarks>
    /// When this returns for the first signal, the runtime does what the system does on it. So it waits for the stop, however long the disk
    /// takes for what is still to be stored. As in etcd, further signals do nothing.
    /// </remarks>
    private void Handle(string signal, PosixSignalContext context)
    {
        if (_received.TrySetResult(signal))
        {
            _stopped.Task.Wait();
        }
        else
        {
            context.Cancel = true;
        }
    }
}
