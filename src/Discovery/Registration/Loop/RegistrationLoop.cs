using Etcd.Discovery.Registration.Keys;
using Etcd.Discovery.Registration.Leases;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Registration.Loop;

/// <summary>Registers one endpoint and keeps it registered: a lease, the key under it, and both again when one is lost.</summary>
/// <remarks>It is the only writer of the key in this process, so puts never race each other.</remarks>
internal sealed partial class RegistrationLoop : ILeaseObserver
{
    private readonly EtcdConnection _connection;
    private readonly ServiceRegistrationOptions _options;
    private readonly ILogger _logger;
    private readonly ILeaseSource _leases;
    private readonly KeyOwnership _ownership;
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _leaseId;
    private long _leaseTtl;
    private bool _claimed;

    public RegistrationLoop(
        EtcdConnection connection, EndpointWriter writer, RegisteredEndpoint endpoint, ServiceRegistrationOptions options, ILogger logger)
    {
        _connection = connection;
        _options = options;
        _logger = logger;
        _ownership = new KeyOwnership(connection, ByteString.CopyFromUtf8(writer.Key));
        _leases = options.SharedLease ? new LeaseShare(connection, writer.Key, _ownership) : new LeaseKeeper(connection, logger);
        Writer = writer;
        Desired = new DesiredEndpoint(endpoint);
    }

    public string Key => Writer.Key;

    public EndpointWriter Writer { get; }

    public string Target => Writer.Target;

    public EtcdConnection Connection => _connection;

    public RegistrationStatus Status { get; } = new();

    public DesiredEndpoint Desired { get; }

    /// <summary>The ID of the current lease, or 0.</summary>
    public long LeaseId => Volatile.Read(ref _leaseId);

    /// <summary>Ends when the endpoint is in etcd for the first time. Fails if the loop fails before that.</summary>
    public Task First => _first.Task;

    /// <summary>Whether a failure goes to the caller: before the first success, unless the background retries it.</summary>
    private bool FailuresEndIt => !_first.Task.IsCompleted && !_options.RetryInBackground;

    /// <summary>Runs until it is canceled or another owner holds the key. Never throws; <see cref="First"/> does.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Clients that lost their leases together must not return together, nor at once if that happens repeatedly.
        var sessions = CreateRetry();
        try
        {
            while (await sessions.RunAsync(RunSessionAsync, cancellationToken).ConfigureAwait(false) is { } lifetime)
            {
                if (lifetime >= _options.Ttl)
                {
                    sessions.Reset();
                }

                LogLeaseLost(Key, sessions.ScheduleWait());
            }

            Supersede();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _first.TrySetCanceled(cancellationToken);
        }
#pragma warning disable CA1031 // Any exception goes to the log and to the callers that wait. It must not end the process.
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

    /// <summary>Whether clients may have seen the endpoint. An answer of etcd that is still on its way counts.</summary>
    public bool MayHaveBeenSeen => Volatile.Read(ref _claimed);

    /// <summary>Marks the registration as deregistered.</summary>
    public void End()
    {
        Log(Status.Enter(RegistrationState.Deregistered));
        Desired.End(new InvalidOperationException($"The registration of \"{Printable.Escape(Key)}\" has ended."));
    }

    /// <summary>Deregisters the endpoint, and logs the outcome. Call it after <see cref="RunAsync"/>.</summary>
    /// <exception cref="EtcdException">
    /// etcd did not confirm. The key is deleted when the lease expires, or, if other registrations share it, as soon as etcd answers.
    /// </exception>
    public async Task DeregisterAsync()
    {
        try
        {
            await RevokeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is EtcdException or ObjectDisposedException)
        {
            if (_leases.Abandon(LeaseId))
            {
                LogLeftToExpire(Key, TimeSpan.FromSeconds(_leaseTtl), exception.Message);
            }
            else
            {
                LogDeletedLater(Key, exception.Message);
            }

            throw;
        }

        if (Status.State != RegistrationState.Deregistered)
        {
            return;
        }

        if (MayHaveBeenSeen)
        {
            LogDeregistered(Key);
        }
        else
        {
            // In the foreground, the caller has the exception that says so.
            LogNeverRegistered(_options.RetryInBackground ? LogLevel.Information : LogLevel.Debug, Key);
        }
    }

    public void ReportHandlerFailed(Exception exception) => LogHandlerFailed(exception, Key);

    void ILeaseObserver.OnRenewed() => Log(Status.SetLeaseOverdue(false));

    void ILeaseObserver.OnOverdue() => Log(Status.SetLeaseOverdue(true));

    private Retry CreateRetry() => _connection.CreateRetry(
        exception => !FailuresEndIt && EtcdErrors.IsTransient(exception) ? RetryDecision.RetryAfterWait : RetryDecision.Throw,
        (exception, wait) => LogRetry(Key, wait, EtcdErrors.Describe(exception)));

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

        // In the background no caller waits for the task. Reading the exception marks it as observed.
        _ = _first.Task.Exception;
        return failed;
    }

    private void Log((RegistrationState Before, RegistrationState After) change)
    {
        if (change.After != change.Before && change.After is not (RegistrationState.Superseded or RegistrationState.Deregistered))
        {
            // A registration that starts as planned is not news. Its end has a line of its own.
            LogState(change.Before == RegistrationState.Pending ? LogLevel.Debug : LogLevel.Information, Key, change.After);
        }
    }
}
