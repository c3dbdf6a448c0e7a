namespace FakeEtcd.Threading;

/// <summary>Why a gate is held.</summary>
[Flags]
internal enum HoldReasons
{
    /// <summary>The gate is open.</summary>
    None = 0,

    /// <summary>A test stalled the stream.</summary>
    Stalled = 1,

    /// <summary>A test paused the server.</summary>
    Paused = 2,

    /// <summary>A scripted fault holds a response.</summary>
    Fault = 4,
}
