using Etcd.Discovery.Registration.Keys;
using Etcd.Discovery.Registration.Leases;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Registration.Loop;

/// <summary>
/// Brings one endpoint into etcd and keeps it there: a lease, the key under it, and both again whenever one is lost.
/// It is the only writer of the key, so that puts never race each other.
/// </summary>
internal sealed partial class RegistrationLoop : ILeaseObserver
{
    private readonly EtcdConnection _connection;
    private readonly ServiceRegistrationOptions _options;
    private readonly ILogger _logger;
    private readonly LeaseKeeper _leases;
    private readonly KeyOwnership _ownership;
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _leaseId;

    public RegistrationLoop(EtcdConnection connection, string key, RegisteredEndpoint endpoint, ServiceRegistrationOptions options, ILogger logger)
    {
        _connection = connection;
        _options = options;
        _logger = logger;
        _leases = new LeaseKeeper(connection, logger);
        _ownership = new KeyOwnership(connection, ByteString.CopyFromUtf8(key));
        Key = key;
        Desired = new DesiredEndpoint(endpoint);
    }

    public string Key { get; }

    public RegistrationStatus Status { get; } = new();

    public DesiredEndpoint Desired { get; }

    /// <summary>The lease of the moment, or 0.</summary>
    public long LeaseId => Volatile.Read(ref _leaseId);

    /// <summary>Ends when the endpoint is in etcd for the first time, or fails as the loop does before that.</summary>
    public Task First => _first.Task;

    /// <summary>Whether a failure is the caller's to handle: before the first success, unless that is left to the background.</summary>
    private bool FailuresEndIt => !_first.Task.IsCompleted && !_options.RetryInBackground;

    /// <summary>Runs until cancelled, or until there is nothing more to do. Never throws: <see cref="First"/> does.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Whoever lost their leases together should not come back together, nor at once if that happens time and again.
        var backoff = _connection.CreateBackoff();
        try
        {
            var started = _connection.Time.GetTimestamp();
            while (await TryUntilDoneAsync(RunTermAsync, cancellationToken).ConfigureAwait(false))
            {
                if (_connection.Time.GetElapsedTime(started) >= _options.Ttl)
                {
                    backoff.Reset();
                }

                var wait = backoff.Next();
                LogLeaseLost(Key, wait);
                await Task.Delay(wait, _connection.Time, cancellationToken).ConfigureAwait(false);
                started = _connection.Time.GetTimestamp();
            }

            Supersede();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _first.TrySetCanceled(cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it was, it must end in the log and with those who wait, not with the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!FailFirst(exception))
            {
                LogFailed(exception, Key);
            }

            End();
        }
    }

    /// <summary>Marks the registration as ended by its own process.</summary>
    public void End()
    {
        Log(Status.Enter(RegistrationState.Deregistered));
        Desired.End(new InvalidOperationException($"the registration of \"{Key}\" has ended"));
    }

    /// <summary>Ends the lease, and with it the key if it is still under it. Only after <see cref="RunAsync"/> has ended.</summary>
    /// <exception cref="EtcdException">etcd did not confirm; the key vanishes when the lease expires.</exception>
    public async Task RevokeAsync()
    {
        if (LeaseId == 0)
        {
            return;
        }

        using var timeout = new CancellationTokenSource(_options.DeregisterTimeout, _connection.Time);
        try
        {
            await _leases.RevokeAsync(LeaseId, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            throw new EtcdUnavailableException(
                StatusCode.DeadlineExceeded, $"etcd did not confirm within {_options.DeregisterTimeout} that \"{Key}\" is gone", exception);
        }

        Volatile.Write(ref _leaseId, 0);
    }

    public void NoteNotRevoked(string reason) => LogNotRevoked(Key, reason);

    void ILeaseObserver.OnRenewed() => Log(Status.SetLeaseOverdue(false));

    void ILeaseObserver.OnOverdue() => Log(Status.SetLeaseOverdue(true));

    private void Supersede()
    {
        LogSuperseded(Key);
        var taken = EndpointTakenException.For(Key);
        Log(Status.Enter(RegistrationState.Superseded));
        Desired.End(taken);
        FailFirst(taken);
    }

    private bool FailFirst(Exception exception)
    {
        var failed = _first.TrySetException(exception);

        // In the background nobody waits for it, and it is no less handled for that.
        _ = _first.Task.Exception;
        return failed;
    }

    // Outside any lock: a logger is the application's code.
    private void Log((RegistrationState Before, RegistrationState After) change)
    {
        if (change.After != change.Before)
        {
            // A registration that starts and ends as planned is no news.
            var isOrdinary = change.Before == RegistrationState.Pending || change.After == RegistrationState.Deregistered;
            LogState(isOrdinary ? LogLevel.Debug : LogLevel.Information, Key, change.After);
        }
    }
}
