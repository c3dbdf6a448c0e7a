namespace FakeEtcd.Node.Compacting;

/// <summary>Keeps a number of revisions, as etcd's mode <c>revision</c>.</summary>
internal sealed class RevisionSchedule(long revisions) : ICompactionSchedule
{
    private long _completed;

    public TimeSpan Interval => TimeSpan.FromMinutes(5);

    public long? Due(long current) => current - revisions is > 0 and var due && due != _completed ? due : null;

    public void Complete(long revision) => _completed = revision;

    public void Note(long current)
    {
    }
}
