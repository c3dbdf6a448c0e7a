using Google.Protobuf;

namespace FakeEtcd.Proxying;

/// <summary>A message on its way to the client.</summary>
/// <param name="Message">The message; null for a barrier.</param>
/// <param name="Frame">Its bytes with their prefix, if it comes from the upstream.</param>
internal readonly record struct ForwardedMessage(IMessage? Message, byte[]? Frame)
{
    /// <summary>The request that it answers, if that is not the next one.</summary>
    public EtcdCall? Answers { get; init; }

    /// <summary>Completes when what is before it is written.</summary>
    public TaskCompletionSource? Barrier { get; init; }
}
