using System.Diagnostics;

namespace Testing.Processes;

/// <summary>Signals to processes.</summary>
public static class Signal
{
    /// <summary>Sends a signal.</summary>
    /// <param name="process">To whom; one that has ended by itself hears nothing.</param>
    /// <param name="signal">Its name without SIG, such as <c>TERM</c>.</param>
    public static async Task SendAsync(Process process, string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("bash", ["-c", $"kill -{signal} {process.Id}"]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync().Within("the end of kill");
    }
}
