using System.Runtime.CompilerServices;
using Testing;

namespace Etcd.Discovery.Tests.Registration.Support;

/// <summary>Bounds waits, and names what did not happen by the code that waited.</summary>
internal static class Waiting
{
    public static Task InTime(this Task task, [CallerArgumentExpression(nameof(task))] string what = "") => task.Within(what);

    public static Task<T> InTime<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "") => task.Within(what);

    public static Task InTime(this ValueTask task, [CallerArgumentExpression(nameof(task))] string what = "") =>
        task.AsTask().Within(what);

    public static CancellationTokenSource Token() => new(Bounded.Timeout, TimeProvider.System);
}
