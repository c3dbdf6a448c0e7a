using Lock = System.Threading.Lock;

namespace FakeEtcd.Journal;

/// <summary>The calls in progress, linked to each other.</summary>
internal sealed class PendingCalls
{
    private readonly Lock _gate = new();
    private EtcdCall? _last;

    public void Add(EtcdCall call)
    {
        lock (_gate)
        {
            call.Earlier = _last;
            if (_last is not null)
            {
                _last.Later = call;
            }

            _last = call;
        }
    }

    /// <summary>Removes a call that was added.</summary>
    public void Remove(EtcdCall call)
    {
        lock (_gate)
        {
            var (earlier, later) = (call.Earlier, call.Later);
            if (earlier is not null)
            {
                earlier.Later = later;
            }

            if (later is not null)
            {
                later.Earlier = earlier;
            }
            else
            {
                _last = earlier;
            }

            call.Earlier = null;
            call.Later = null;
        }
    }

    /// <summary>Returns the calls in order of arrival.</summary>
    public IReadOnlyList<EtcdCall> ToList()
    {
        lock (_gate)
        {
            var calls = new List<EtcdCall>();
            for (var call = _last; call is not null; call = call.Earlier)
            {
                calls.Add(call);
            }

            calls.Sort(static (one, other) => one.Number.CompareTo(other.Number));
            return calls;
        }
    }
}
