using System.Collections.Concurrent;
using dotnet_etcd;
using Etcdserverpb;
using FakeEtcd;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Testing.Etcd;

namespace DotnetEtcd.Tests.Servers;

/// <summary>A FakeEtcd whose clock the test holds.</summary>
internal sealed class FakeServer : IServer
{
    private readonly FakeEtcdServer _etcd;
    private readonly bool _listens;
    private readonly ConcurrentBag<GrpcChannel> _channels = [];

    private FakeServer(FakeEtcdServer etcd, bool listens)
    {
        _etcd = etcd;
        _listens = listens;
    }

    /// <summary>The fake, for tests that need more of its controls.</summary>
    public FakeEtcdServer Etcd => _etcd;

    public static async Task<FakeServer> StartAsync(bool listen)
    {
        var etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.Listen = listen;
            options.UseManualClock();
        });
        return new FakeServer(etcd, listen);
    }

    public EtcdClient Connect() => _listens ? Clients.OverTcp(_etcd.ConnectionString) : InMemory();

    public async Task<EtcdClient> ConnectAsync(string user, string password)
    {
        if (_listens)
        {
            return Clients.OverTcp(_etcd.ConnectionString, user, password);
        }

        // On a call invoker the client leaves the token to its user.
        using var anonymous = InMemory();
        var answer = await anonymous.AuthenticateAsync(new AuthenticateRequest { Name = user, Password = password });
        return InMemory(answer.Token);
    }

    public void CutConnections() => _etcd.ResetConnections();

    public Task RestartAsync() => _etcd.RestartAsync();

    public async Task CrashAsync()
    {
        await _etcd.StopAsync(StopMode.Kill);
        await _etcd.RestartAsync();
    }

    public Task ExpireTokensAsync()
    {
        _etcd.ExpireAuthTokens();
        return Task.CompletedTask;
    }

    public Task AdvanceAsync(TimeSpan by) => _etcd.AdvanceAsync(by);

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        await _etcd.DisposeAsync();
    }

    private EtcdClient InMemory(string? token = null)
    {
        var channel = _etcd.CreateChannel();
        _channels.Add(channel);
        var invoker = channel.CreateCallInvoker().Intercept(new DeadlineInterceptor());
        if (token is not null)
        {
            invoker = invoker.Intercept(headers =>
            {
                headers.Add("token", token);
                return headers;
            });
        }

        return new EtcdClient(invoker);
    }
}
