namespace Discovery.Tests.Registration.Support;

/// <summary>The one bound of every wait in these tests: long enough that only a hang reaches it.</summary>
internal static class Bounded
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task InTime(this Task task) => task.WaitAsync(Limit, TimeProvider.System);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit, TimeProvider.System);

    public static Task InTime(this ValueTask task) => task.AsTask().InTime();

    public static CancellationTokenSource Token() => new(Limit, TimeProvider.System);
}
