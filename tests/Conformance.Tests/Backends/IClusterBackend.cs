using Etcd.Api;

namespace Conformance.Tests.Backends;

/// <summary>A running cluster, whichever it is.</summary>
public interface IClusterBackend : IAsyncDisposable
{
    /// <summary>What the servers call themselves in messages of tests.</summary>
    string Name { get; }

    /// <summary>Each member's <c>http://127.0.0.1:port</c>.</summary>
    IReadOnlyList<string> ConnectionStrings { get; }

    /// <summary>Ends a member as a crash does.</summary>
    Task KillAsync(int member);

    /// <summary>Makes a member hang: its connections stay open, and nothing answers.</summary>
    Task FreezeAsync(int member);

    /// <summary>Ends <see cref="FreezeAsync"/>.</summary>
    Task ThawAsync(int member);

    /// <summary>Starts a member that was added, and waits until it answers.</summary>
    /// <returns>The member's <c>http://127.0.0.1:port</c>.</returns>
    Task<string> StartMemberAsync(Member added);
}
