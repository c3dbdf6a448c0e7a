namespace Etcd.Discovery;

/// <summary>What a resolver asks etcd besides the watch of its target.</summary>
internal interface ITargetQueries
{
    /// <summary>Looks for keys that the user may have meant, after the target was found to have none.</summary>
    /// <returns>What exists, as a sentence for people; null if there is nothing similar.</returns>
    /// <exception cref="EtcdException">etcd did not answer, or refused the read.</exception>
    Task<string?> FindSimilarAsync(CancellationToken cancellationToken);

    /// <summary>Reaches etcd, to learn that it answers and permits to read the target.</summary>
    /// <exception cref="EtcdException">etcd did not answer, or refused the read.</exception>
    Task ReachAsync(CancellationToken cancellationToken);
}
