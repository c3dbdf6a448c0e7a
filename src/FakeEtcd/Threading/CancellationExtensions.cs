namespace FakeEtcd.Threading;

internal static class CancellationExtensions
{
    /// <summary>Waits for nothing but the cancellation.</summary>
    /// <exception cref="OperationCanceledException">Always.</exception>
    public static Task UntilCanceledAsync(this CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
}
