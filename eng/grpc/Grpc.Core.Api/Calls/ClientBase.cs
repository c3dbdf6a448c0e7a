namespace Grpc.Core;

/// <summary>What every client stub derives from.</summary>
public abstract partial class ClientBase
{
    /// <summary>Creates a client that cannot call, for test doubles to override.</summary>
    protected ClientBase()
        : this(new UnconfiguredCallInvoker())
    {
    }

    /// <summary>Creates a client from another one's configuration.</summary>
    protected ClientBase(ClientBaseConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        CallInvoker = configuration.CreateCallInvoker();
    }

    /// <summary>Creates a client of a channel.</summary>
    public ClientBase(ChannelBase channel)
        : this(InvokerOf(channel))
    {
    }

    /// <summary>Creates a client that calls through an invoker.</summary>
    public ClientBase(CallInvoker callInvoker)
        : this(new ClientBaseConfiguration(callInvoker, host: null))
    {
    }

    /// <summary>What the stub's methods call through.</summary>
    protected CallInvoker CallInvoker { get; }

    private protected ClientBaseConfiguration Configuration { get; }

    private static CallInvoker InvokerOf(ChannelBase channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.CreateCallInvoker();
    }
}
