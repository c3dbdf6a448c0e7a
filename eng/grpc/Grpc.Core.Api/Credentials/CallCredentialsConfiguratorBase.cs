namespace Grpc.Core;

/// <summary>How a channel implementation learns what a <see cref="CallCredentials"/> consists of.</summary>
public abstract class CallCredentialsConfiguratorBase
{
    /// <summary>The credentials are several, applied in order.</summary>
    public abstract void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials);

    /// <summary>The credentials are a function that adds headers.</summary>
    public abstract void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor);
}
