namespace Load.Workloads;

/// <summary>Numbers from zero, which several clients take until they are used up.</summary>
internal sealed class SharedCounter(int end)
{
    private int _taken = -1;

    public bool TryNext(out int number)
    {
        number = Interlocked.Increment(ref _taken);
        return number < end;
    }
}
