namespace Grpc.Core.Interceptors;

/// <summary>Puts interceptors in front of channels.</summary>
public static class ChannelExtensions
{
    /// <summary>An invoker whose calls pass through an interceptor to the channel.</summary>
    public static CallInvoker Intercept(this ChannelBase channel, Interceptor interceptor) =>
        InvokerOf(channel).Intercept(interceptor);

    /// <summary>An invoker whose calls pass through interceptors, the first of them outermost, to the channel.</summary>
    public static CallInvoker Intercept(this ChannelBase channel, params Interceptor[] interceptors) =>
        InvokerOf(channel).Intercept(interceptors);

    /// <summary>An invoker whose calls send the headers that a function makes of a copy of theirs.</summary>
    public static CallInvoker Intercept(this ChannelBase channel, Func<Metadata, Metadata> interceptor) =>
        InvokerOf(channel).Intercept(interceptor);

    private static CallInvoker InvokerOf(ChannelBase channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.CreateCallInvoker();
    }
}
