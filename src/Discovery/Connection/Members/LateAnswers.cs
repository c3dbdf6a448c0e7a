using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>The answers of members that come when the call has ended without them. What they have done is undone.</summary>
/// <param name="undo">Undoes what an answer says.</param>
/// <param name="limit">How long the answers are waited for.</param>
/// <param name="time">The clock.</param>
/// <param name="stopping">Canceled when the connection is disposed.</param>
internal sealed class LateAnswers<TResponse>(Func<TResponse, Task> undo, TimeSpan limit, TimeProvider time, CancellationToken stopping)
{
    public CancellationToken Stopping => stopping;

    /// <summary>Waits for answers in the background.</summary>
    /// <param name="answers">The answers to come.</param>
    /// <param name="ending">Cancels the requests; it is disposed after them.</param>
    public void Follow(IReadOnlyList<Task<TResponse>> answers, CancellationTokenSource ending) => Background.Run(async () =>
    {
        using var owned = ending;
        using var expiry = new CancellationTokenSource(limit, time);
        using var registration = expiry.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), ending);
        await Task.WhenAll(answers.Select(UndoAsync)).ConfigureAwait(false);
    }).Observe();

    private async Task UndoAsync(Task<TResponse> answer)
    {
        try
        {
            await undo(await answer.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RpcException or EtcdException or OperationCanceledException or ObjectDisposedException)
        {
            // Without an answer there is nothing to undo, and without etcd nobody to undo it.
        }
    }
}
