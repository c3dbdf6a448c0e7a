namespace Grpc.Core;

/// <summary>What a channel's connection is up to.</summary>
public enum ConnectivityState
{
    /// <summary>Not connected, and not trying until a call needs it.</summary>
    Idle,

    /// <summary>Connecting.</summary>
    Connecting,

    /// <summary>Ready for calls.</summary>
    Ready,

    /// <summary>Failed, and about to try again.</summary>
    TransientFailure,

    /// <summary>Closed for good.</summary>
    Shutdown,
}
