namespace FakeEtcd.Services.Interception;

/// <summary>The streams that clients hold open, in the order in which they opened them.</summary>
internal sealed class OpenStreams
{
    private readonly Lock _gate = new();
    private readonly List<OpenStream> _streams = [];

    public void Add(OpenStream stream)
    {
        lock (_gate)
        {
            _streams.Add(stream);
        }
    }

    public void Remove(OpenStream stream)
    {
        lock (_gate)
        {
            _streams.Remove(stream);
        }
    }

    public IReadOnlyList<OpenStream> ToList()
    {
        lock (_gate)
        {
            return [.. _streams];
        }
    }
}
