using Etcd.Api;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Lock = System.Threading.Lock;

namespace Etcd.Discovery;

/// <summary>The connection's auth token: fetched when first needed, shared by all calls, renewed once for all of them.</summary>
internal sealed partial class EtcdTokenSource(
    Auth.AuthClient client, EtcdConnectionOptions options, ILogger logger, CancellationToken stopping)
{
    private readonly Lock _lock = new();
    private Task<string?>? _token;
    private long _failedAt;

    public bool Enabled => options.Username is not null;

    /// <summary>The token to send, or null when none is wanted.</summary>
    public async ValueTask<string?> GetAsync(CancellationToken cancellationToken)
    {
        if (!Enabled)
        {
            return null;
        }

        Task<string?> token;
        lock (_lock)
        {
            if (_token is null || (_token.IsFaulted && FailureIsOld()))
            {
                _token = AuthenticateAsync();

                // A caller may give up before the failure is known.
                _token.ContinueWith(
                    static token => token.Exception,
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }

            token = _token;
        }

        return await token.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets a token that was refused, unless someone else already has.</summary>
    public void Invalidate(string? refused)
    {
        lock (_lock)
        {
            if (_token is { IsCompletedSuccessfully: true } && _token.Result == refused)
            {
                _token = null;
            }
        }
    }

    // A wrong password would otherwise be tried by every waiting call in turn.
    private bool FailureIsOld() => options.TimeProvider.GetElapsedTime(Volatile.Read(ref _failedAt)) >= options.InitialBackoff;

    private async Task<string?> AuthenticateAsync()
    {
        await Task.Yield();
        try
        {
            using var timeout = new CancellationTokenSource(options.CallTimeout, options.TimeProvider);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
            var request = new AuthenticateRequest { Name = options.Username, Password = options.Password };
            var callOptions = new CallOptions(cancellationToken: linked.Token).WithWaitForReady();
            var response = await client.AuthenticateAsync(request, callOptions).ResponseAsync.ConfigureAwait(false);
            LogAuthenticated(options.Username!);
            return response.Token;
        }
        catch (RpcException exception) when (EtcdErrors.SaysAuthenticationIsOff(exception))
        {
            return null;
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _failedAt, options.TimeProvider.GetTimestamp());
            LogFailed(options.Username!, exception.Message);
            throw;
        }
    }

    [LoggerMessage(101, LogLevel.Debug, "Authenticated with etcd as {User}.")]
    private partial void LogAuthenticated(string user);

    [LoggerMessage(102, LogLevel.Warning, "Could not authenticate with etcd as {User}: {Reason}")]
    private partial void LogFailed(string user, string reason);
}
