using Conformance.Tests.Backends;
using FakeEtcd;

namespace Conformance.Tests.Errors;

/// <summary>A request that raises an error of etcd's table.</summary>
/// <param name="Error">The error.</param>
/// <param name="RaiseAsync">Makes the call, which fails, and undoes what other cases must not find.</param>
public sealed record ErrorCase(EtcdError Error, Func<ErrorStage, Task> RaiseAsync)
{
    /// <summary>Asserts that a server answers with the error.</summary>
    /// <param name="connectionString">Where the server is.</param>
    public async Task CheckAsync(string connectionString)
    {
        using var stage = new ErrorStage(connectionString);
        await RaiseAsync(stage).ShouldFailAsync(Error);
    }

    /// <summary>The name of the test.</summary>
    public override string ToString() => Error.Name;
}
