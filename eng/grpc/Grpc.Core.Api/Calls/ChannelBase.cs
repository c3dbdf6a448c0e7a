namespace Grpc.Core;

/// <summary>A client's connection, or set of connections, to a service.</summary>
public abstract class ChannelBase
{
    /// <summary>Creates a channel to a target.</summary>
    protected ChannelBase(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Target = target;
    }

    /// <summary>What the channel was created for.</summary>
    public string Target { get; }

    /// <summary>Makes an invoker that calls through this channel.</summary>
    public abstract CallInvoker CreateCallInvoker();

    /// <summary>Closes the channel.</summary>
    public Task ShutdownAsync() => ShutdownAsyncCore();

    /// <summary>What closing means for this kind of channel; by default, nothing.</summary>
    protected virtual Task ShutdownAsyncCore() => Task.CompletedTask;
}
