namespace Etcd.Discovery;

/// <content>What metrics and health checks read, on threads of their own.</content>
internal sealed partial class EndpointFollower : IFollowedSet
{
    private long _confirmedAt;
    private volatile bool _follows;

    object IFollowedSet.Owner => _connection;

    string IFollowedSet.Prefix => Prefix;

    int? IFollowedSet.Count => Volatile.Read(ref _snapshot)?.Endpoints.Count;

    // Each answer on the stream of a watch that is open shows that etcd has reported all changes before it.
    TimeSpan IFollowedSet.Staleness
    {
        get
        {
            // A watch that is closed meanwhile has written its last answer before.
            var answeredAt = _follows ? Volatile.Read(ref _watch)?.AnsweredAt : null;
            var confirmedAt = Volatile.Read(ref _confirmedAt);
            return _connection.Time.GetElapsedTime(Math.Max(confirmedAt, answeredAt ?? confirmedAt));
        }
    }

    private void Confirm() => Volatile.Write(ref _confirmedAt, _connection.Time.GetTimestamp());
}
