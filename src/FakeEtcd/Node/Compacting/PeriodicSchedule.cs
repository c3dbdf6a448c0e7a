namespace FakeEtcd.Node.Compacting;

/// <summary>Keeps the history of a period, with the steps of etcd's mode <c>periodic</c>.</summary>
internal sealed class PeriodicSchedule : ICompactionSchedule
{
    private const int NotesPerStep = 10;

    private static readonly TimeSpan LongestStep = TimeSpan.FromHours(1);

    private readonly TimeSpan _step;
    private readonly long _capacity;
    private readonly Queue<long> _notes = [];
    private TimeSpan _wait;
    private long _intervals;

    public PeriodicSchedule(TimeSpan period)
    {
        _step = period < LongestStep ? period : LongestStep;
        _wait = period;
        Interval = _step / NotesPerStep;
        _capacity = (period.Ticks / Interval.Ticks) + 1;
    }

    public TimeSpan Interval { get; }

    public long? Due(long current)
    {
        if (_intervals * Interval < _wait)
        {
            return null;
        }

        // Only the first wait takes a whole period.
        _wait = _step;
        return _notes.Peek();
    }

    public void Complete(long revision) => _intervals = 0;

    public void Note(long current)
    {
        _intervals++;
        _notes.Enqueue(current);
        if (_notes.Count > _capacity)
        {
            _notes.Dequeue();
        }
    }
}
