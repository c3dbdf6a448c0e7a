namespace Etcd.Discovery;

/// <summary>Starts work that outlives the call that starts it, without the ambient values of the caller, such as its activity.</summary>
internal static class Background
{
    /// <summary>Runs work on another thread.</summary>
    public static Task Run(Func<Task> work) => WithoutAmbientValues(() => Task.Run(work));

    /// <summary>Prepares work for another thread. It runs once the outer task is started.</summary>
    public static Task<Task<T>> Prepare<T>(Func<Task<T>> work) => WithoutAmbientValues(() => new Task<Task<T>>(work));

    /// <summary>Creates a timer that fires once.</summary>
    public static ITimer StartTimer(TimeProvider time, Action callback, TimeSpan dueTime) =>
        WithoutAmbientValues(() => time.CreateTimer(_ => callback(), null, dueTime, Timeout.InfiniteTimeSpan));

    private static T WithoutAmbientValues<T>(Func<T> create)
    {
        var suppressing = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        try
        {
            return create();
        }
        finally
        {
            suppressing?.Dispose();
        }
    }
}
