namespace FakeEtcd.Threading;

internal static class CancellationExtensions
{
    /// <summary>Waits until the token is canceled.</summary>
    /// <exception cref="OperationCanceledException">Always.</exception>
    public static Task UntilCanceledAsync(this CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
}
