namespace Grpc.Core;

/// <summary>What a client shows the server with each call.</summary>
public abstract class CallCredentials
{
    /// <summary>Combines two or more credentials, applied in order.</summary>
    public static CallCredentials Compose(params CallCredentials[] credentials) =>
        new CompositeCallCredentials(credentials);

    /// <summary>Makes credentials from a function that adds headers.</summary>
    public static CallCredentials FromInterceptor(AsyncAuthInterceptor interceptor) =>
        new InterceptorCallCredentials(interceptor);

    /// <summary>Describes these credentials to a channel implementation; applications do not call it.</summary>
    public abstract void InternalPopulateConfiguration(CallCredentialsConfiguratorBase configurator, object? state);
}
