using System.Runtime.InteropServices;

namespace FakeEtcd.Tool.Running;

/// <summary>Waits for SIGTERM or SIGINT, and lets the signal end the process once the server has stopped, as etcd does.</summary>
internal sealed class StopSignal : IDisposable
{
    /// <summary>The time that a stop has, which closes the connections within two seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<string> _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;

    public StopSignal()
    {
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Handle("terminated"));
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Handle("interrupt"));
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

    /// <remarks>When this returns, the runtime does what the system does on the signal.</remarks>
    private void Handle(string signal)
    {
        if (_received.TrySetResult(signal))
        {
            _stopped.Task.Wait(Patience);
        }
    }
}
