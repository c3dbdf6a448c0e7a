namespace Etcd.Discovery;

/// <summary>How long a member may say nothing while a watch is to be created. Then the watch goes to another member.</summary>
/// <remarks>
/// The members of a busy cluster may all need longer. So each stream that is given up doubles the limit for the next one, until a member
/// has created a watch. Safe for use by several threads.
/// </remarks>
internal sealed class CreationLimit(EtcdConnection connection)
{
    private const int MaxDoublings = 20;

    private int _doublings;

    /// <summary>The limit; null if there is no other member.</summary>
    public TimeSpan? Current
    {
        get
        {
            var limit = connection.Options.AttemptTimeout * (1 << Volatile.Read(ref _doublings));
            var longest = connection.Options.WatchProgressInterval * 2;
            return !connection.Members.HasChoice ? null : limit < longest ? limit : longest;
        }
    }

    public void Extend()
    {
        if (Interlocked.Increment(ref _doublings) > MaxDoublings)
        {
            Interlocked.Decrement(ref _doublings);
        }
    }

    public void Reset() => Volatile.Write(ref _doublings, 0);
}
