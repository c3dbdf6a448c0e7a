namespace Etcd.Discovery;

/// <summary>Tasks that may fail when nobody waits for them any more.</summary>
internal static class TaskFault
{
    /// <summary>Marks a failure of the task as observed, so that the runtime does not report it.</summary>
    public static void Observe(this Task task) => task.ContinueWith(
        static ended => ended.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
