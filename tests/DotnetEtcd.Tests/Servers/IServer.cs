using dotnet_etcd;

namespace DotnetEtcd.Tests.Servers;

/// <summary>A running server and its clients, whichever it is.</summary>
public interface IServer : IAsyncDisposable
{
    /// <summary>A new client with a connection of its own.</summary>
    EtcdClient Connect();

    /// <summary>A new client that sends a user's token with each call.</summary>
    Task<EtcdClient> ConnectAsync(string user, string password);

    /// <summary>Cuts every connection. New ones succeed.</summary>
    void CutConnections();

    /// <summary>Stops the server as an operator does, and starts it again at the same address with its data.</summary>
    Task RestartAsync();

    /// <summary>Kills the server, and starts it again at the same address with its data.</summary>
    Task CrashAsync();

    /// <summary>Makes every token invalid.</summary>
    Task ExpireTokensAsync();

    /// <summary>Moves the server's clock. A real etcd's moves by itself: wait for what it brings.</summary>
    Task AdvanceAsync(TimeSpan by);
}
