using FakeEtcd.Threading;

namespace FakeEtcd.Hosting.Pausing;

/// <summary>What a connection passes before it transfers bytes: a pause of the server holds it.</summary>
/// <param name="gate">The gate that a pause holds.</param>
/// <param name="cut">Completes when the connection is aborted.</param>
internal sealed class PauseGate(HoldGate gate, Task cut)
{
    private volatile bool _isExempt;

    public bool IsHeld => gate.IsHeld && !_isExempt;

    /// <summary>Lets the connection pass while the server is paused.</summary>
    public void Exempt() => _isExempt = true;

    /// <summary>Waits until the pause ends.</summary>
    /// <returns>Whether it ended; false if the connection was aborted.</returns>
    public ValueTask<bool> PassAsync() => gate.PassAsync(cut);
}
