using Etcd.Api;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>The connection's auth token: requested when first needed, shared by all calls, renewed once for all of them.</summary>
internal sealed partial class EtcdTokenSource(
    EtcdMembers members, EtcdConnectionOptions options, ILogger logger, CancellationToken stopping)
{
    private Task<string?>? _token;
    private long _failedAt;

    public bool Enabled => options.Username is not null;

    /// <summary>Returns the token to send; null if authentication is off.</summary>
    /// <exception cref="RpcException">
    /// etcd issued no token. The code is <see cref="StatusCode.DeadlineExceeded"/> after the call timeout.
    /// </exception>
    public async ValueTask<string?> GetAsync(CancellationToken cancellationToken) =>
        Enabled ? await GetSharedAsync().WaitAsync(cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Drops a token that etcd rejected, unless another call has dropped it already.</summary>
    public void Invalidate(string? rejected)
    {
        var token = Volatile.Read(ref _token);
        if (token is { IsCompletedSuccessfully: true } && token.Result == rejected)
        {
            Interlocked.CompareExchange(ref _token, null, token);
        }
    }

    /// <summary>Returns the authentication that all calls share, and starts it if there is none.</summary>
    private Task<string?> GetSharedAsync()
    {
        while (true)
        {
            var current = Volatile.Read(ref _token);
            if (current is not null && !(current is { IsCompleted: true, IsCompletedSuccessfully: false } && FailureIsOld()))
            {
                return current;
            }

            // Started after the exchange and not under a lock, because it runs loggers and timers, which are application code.
            var authentication = Background.Prepare(AuthenticateAsync);
            var renewed = authentication.Unwrap();
            if (Interlocked.CompareExchange(ref _token, renewed, current) == current)
            {
                // Observed here, because all callers may cancel before the task fails.
                renewed.Observe();
                authentication.Start(TaskScheduler.Default);
                return renewed;
            }
        }
    }

    // Otherwise each waiting call in turn would try a wrong password. A call that has waited for the back-off finds the failure old enough.
    private bool FailureIsOld() => options.TimeProvider.GetElapsedTime(Volatile.Read(ref _failedAt)) >= options.InitialBackoff / 2;

    private async Task<string?> AuthenticateAsync()
    {
        using var timeout = new CancellationTokenSource(options.CallTimeout, options.TimeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        var failures = new CallFailures();
        try
        {
            var response = await new MemberRound<AuthenticateResponse>(
                    members, options.AttemptTimeout, options.TimeProvider, CallKind.Idempotent, failures, SendAsync)
                .RunAsync(linked.Token)
                .ConfigureAwait(false);
            LogAuthenticated(options.Username!);
            return response.Token;
        }
        catch (RpcException exception) when (EtcdErrors.IsAuthenticationDisabled(exception))
        {
            return null;
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException)
        {
            var status = exception is RpcException failed ? failed.Status : new Status(StatusCode.Cancelled, "the connection is disposed", exception);
            if (timeout.IsCancellationRequested && !stopping.IsCancellationRequested)
            {
                status = new Status(StatusCode.DeadlineExceeded, $"no member answered the authentication: {failures}", exception);
            }

            Volatile.Write(ref _failedAt, options.TimeProvider.GetTimestamp());
            LogFailed(options.Username!, status.Detail);
            throw new RpcException(status);
        }
    }

    private async Task<AuthenticateResponse> SendAsync(EtcdMember member, CancellationToken cancellationToken)
    {
        var request = new AuthenticateRequest { Name = options.Username, Password = options.Password };
        using var call = member.Auth.AuthenticateAsync(request, new CallOptions(cancellationToken: cancellationToken));
        return await call.ResponseAsync.ConfigureAwait(false);
    }

    [LoggerMessage(101, LogLevel.Debug, "Authenticated with etcd as {User}.")]
    private partial void LogAuthenticated(string user);

    [LoggerMessage(102, LogLevel.Warning, "Cannot authenticate with etcd as {User}: {Reason}")]
    private partial void LogFailed(string user, Printable reason);
}
