using FakeEtcd;
using FluentAssertions;
using Grpc.Core;

namespace Conformance.Tests.Backends;

internal static class ServerErrors
{
    /// <summary>Asserts that a call fails with exactly the code and message of a row of etcd's error table.</summary>
    public static Task ShouldFailAsync<T>(this AsyncUnaryCall<T> call, EtcdError error) => call.ShouldFailAsync(error.Code, error.Message);

    /// <summary>Asserts that a call fails with exactly this code and message.</summary>
    public static async Task ShouldFailAsync<T>(this AsyncUnaryCall<T> call, StatusCode code, string message)
    {
        var answer = async () => await call;

        var status = (await answer.Should().ThrowAsync<RpcException>()).Which.Status;
        (status.StatusCode, status.Detail).Should().Be((code, message));
    }
}
