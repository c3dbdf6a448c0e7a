namespace FakeEtcd.Services.Interception;

/// <summary>Waits for nothing but the end of a call.</summary>
internal static class Never
{
    /// <exception cref="OperationCanceledException">The call has ended.</exception>
    public static Task ComesAsync(CancellationToken callEnded) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, callEnded);
}
