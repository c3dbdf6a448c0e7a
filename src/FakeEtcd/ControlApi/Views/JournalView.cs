using FakeEtcd.ControlApi.Messages;

namespace FakeEtcd.ControlApi.Views;

/// <summary>The completed calls of a journal at one moment, with their positions in the order of completion.</summary>
internal sealed class JournalView
{
    private readonly IReadOnlyList<EtcdCall> _calls;

    private JournalView(IReadOnlyList<EtcdCall> calls, long last)
    {
        _calls = calls;
        Last = last;
    }

    /// <summary>The position of the last call.</summary>
    private long Last { get; }

    private long First => Last - _calls.Count + 1;

    public static JournalView Of(CallJournal journal)
    {
        var (calls, total) = journal.Read();
        return new JournalView(calls, total);
    }

    /// <summary>Reads the last calls.</summary>
    /// <param name="count">How many calls to read at most.</param>
    /// <param name="holds">The condition.</param>
    /// <param name="shown">What is shown of values.</param>
    public JournalPage ReadLast(long count, Func<EtcdCall, bool> holds, ShownValues shown)
    {
        var found = new List<CallItem>();
        for (var index = _calls.Count - 1; index >= 0 && found.Count < count; index--)
        {
            if (holds(_calls[index]))
            {
                found.Add(CallItems.Of(_calls[index], First + index, shown));
            }
        }

        found.Reverse();
        return new JournalPage { Calls = found, Next = Last, More = false, Lost = 0 };
    }

    /// <summary>Reads calls.</summary>
    /// <param name="after">The position after which to read.</param>
    /// <param name="limit">How many calls to read at most.</param>
    /// <param name="holds">The condition.</param>
    /// <param name="shown">What is shown of values.</param>
    public JournalPage Read(long after, long limit, Func<EtcdCall, bool> holds, ShownValues shown)
    {
        var found = new List<CallItem>();
        var lost = Math.Max(0, First - 1 - after);
        var next = Math.Max(after, First - 1);
        var more = false;
        for (var index = (int)Math.Max(0, after + 1 - First); index < _calls.Count; index++)
        {
            var isFound = holds(_calls[index]);
            if (isFound && found.Count >= limit)
            {
                more = true;
                break;
            }

            next = First + index;
            if (isFound)
            {
                found.Add(CallItems.Of(_calls[index], next, shown));
            }
        }

        return new JournalPage { Calls = found, Next = next, More = more, Lost = lost };
    }
}
