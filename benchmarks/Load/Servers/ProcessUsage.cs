using System.Diagnostics;

namespace Load.Servers;

/// <summary>What a process uses, as the system counts it.</summary>
internal sealed class ProcessUsage : IDisposable
{
    private readonly Process _process;

    public ProcessUsage(int id) => _process = Process.GetProcessById(id);

    /// <summary>The time of processors, in the process itself and in the kernel.</summary>
    public TimeSpan ProcessorTime => Refreshed.TotalProcessorTime;

    /// <summary>The memory that is resident now, in bytes.</summary>
    public long ResidentBytes => Refreshed.WorkingSet64;

    /// <summary>The most memory that was resident at once, in bytes.</summary>
    public long PeakResidentBytes => Refreshed.PeakWorkingSet64;

    public int Threads => Refreshed.Threads.Count;

    public void Dispose() => _process.Dispose();

    private Process Refreshed
    {
        get
        {
            _process.Refresh();
            return _process;
        }
    }
}
