namespace FakeEtcd.Threading;

/// <summary>The reasons that hold a gate.</summary>
[Flags]
internal enum HoldReasons
{
    /// <summary>Nothing holds the gate.</summary>
    None = 0,

    /// <summary>A test stalled the stream.</summary>
    Stalled = 1,

    /// <summary>A test paused the server.</summary>
    Paused = 2,

    /// <summary>A scripted fault holds a response.</summary>
    Fault = 4,
}
