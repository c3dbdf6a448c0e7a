namespace Conformance.Tests.Backends;

/// <summary>A running server, whichever it is.</summary>
public interface IBackend : IAsyncDisposable
{
    /// <summary>What the server calls itself in messages of tests.</summary>
    string Name { get; }

    /// <summary><c>127.0.0.1:port</c>.</summary>
    string Endpoint { get; }

    /// <summary><c>http://127.0.0.1:port</c>.</summary>
    string ConnectionString { get; }

    /// <summary>Breaks every connection and serves again at the same address. FakeEtcd starts empty; etcd keeps its data.</summary>
    Task RestartAsync();
}
