using System.Diagnostics.Metrics;

namespace Etcd.Discovery.Tests.Support;

/// <summary>Counts the values under one prefix that are not endpoints. The meter is one for the process, so the prefix must be unique.</summary>
internal sealed class UnparsableCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public UnparsableCounter(string prefix)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == DiscoveryDiagnostics.Name && instrument.Name == "etcd.discovery.endpoint.unparsable")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags.Length == 1 && prefix.Equals(tags[0].Value))
            {
                Interlocked.Add(ref _count, value);
            }
        });
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
