using System.Runtime.ExceptionServices;

namespace Etcd.Discovery.Registration.Loop;

/// <summary>The endpoint that etcd is to hold. Safe for use by several threads.</summary>
internal sealed class DesiredEndpoint(RegisteredEndpoint endpoint)
{
    private readonly ObservableValue<Snapshot> _current = new(new Snapshot(endpoint, Version: 1, WrittenVersion: 0, End: null));

    public (RegisteredEndpoint Endpoint, long Version) Current
    {
        get
        {
            var current = _current.Value;
            return (current.Endpoint, current.Version);
        }
    }

    /// <summary>Waits until <see cref="Current"/> is newer than the given version.</summary>
    public Task WaitForChangeAsync(long version, CancellationToken cancellationToken) =>
        _current.WaitAsync(current => current.Version > version, cancellationToken);

    /// <summary>Replaces the endpoint, and waits until etcd holds it or a newer one.</summary>
    /// <param name="endpoint">The endpoint from now on.</param>
    /// <param name="cancellationToken">Cancels the wait; the endpoint stays replaced.</param>
    public async Task ChangeAsync(RegisteredEndpoint endpoint, CancellationToken cancellationToken)
    {
        var (_, changed) = _current.Update(
            current => current.End is null ? current with { Endpoint = endpoint, Version = current.Version + 1 } : current);
        await _current.WaitAsync(current => current.HasWritten(changed.Version), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records that etcd holds a version.</summary>
    public void MarkWritten(long version) =>
        _current.Update(current => version > current.WrittenVersion ? current with { WrittenVersion = version } : current);

    /// <summary>Fails all waits for a write, present and future: nothing is written from now on.</summary>
    public void End(Exception reason) => _current.Update(current => current.End is null ? current with { End = reason } : current);

    private sealed record Snapshot(RegisteredEndpoint Endpoint, long Version, long WrittenVersion, Exception? End)
    {
        public bool HasWritten(long version)
        {
            if (End is not null)
            {
                ExceptionDispatchInfo.Throw(End);
            }

            return WrittenVersion >= version;
        }
    }
}
