using FakeEtcd;
using Grpc.Core;
using Testing.Etcd;

namespace Conformance.Tests.Backends;

internal static class ServerErrors
{
    /// <summary>Asserts that a call fails with exactly the code and message of a row of etcd's error table.</summary>
    public static Task ShouldFailAsync<T>(this AsyncUnaryCall<T> call, EtcdError error) => call.ShouldFailAsync(error.Code, error.Message);

    /// <inheritdoc cref="ShouldFailAsync{T}"/>
    public static Task ShouldFailAsync(this Task call, EtcdError error) => call.ShouldFailAsync(error.Code, error.Message);
}
