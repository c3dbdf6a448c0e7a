namespace Etcd.Discovery;

/// <summary>Starts work that outlives the call that starts it.</summary>
internal static class Background
{
    /// <summary>Runs work on another thread, without the ambient values of the caller, such as its activity.</summary>
    public static Task Run(Func<Task> work)
    {
        var suppressing = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        try
        {
            return Task.Run(work);
        }
        finally
        {
            suppressing?.Dispose();
        }
    }
}
