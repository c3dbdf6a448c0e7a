using Google.Protobuf;

namespace FakeEtcd.Proxying;

/// <summary>A message on its way to the client.</summary>
/// <param name="Message">The message; null for a barrier.</param>
/// <param name="Frame">Its bytes, if it comes from the upstream.</param>
internal readonly record struct ForwardedMessage(IMessage? Message, ForwardedFrame? Frame)
{
    /// <summary>The room that it takes until it is sent; null for none.</summary>
    public SemaphoreSlim? Room { get; init; }

    /// <summary>Completes when what is before it is sent.</summary>
    public TaskCompletionSource? Barrier { get; init; }
}
