namespace Etcd.Discovery.Tests.Support;

/// <summary>Answers a resolver's questions as a test says.</summary>
internal sealed class FakeQueries : ITargetQueries
{
    private int _similarCount;
    private int _reachCount;

    public string? Similar { get; set; }

    public Exception? Failure { get; set; }

    public int SimilarCount => _similarCount;

    public int ReachCount => _reachCount;

    public Task<string?> FindSimilarAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _similarCount);
        return Failure is null ? Task.FromResult(Similar) : Task.FromException<string?>(Failure);
    }

    public Task ReachAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reachCount);
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }
}
