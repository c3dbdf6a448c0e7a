using FluentAssertions;
using Grpc.Core;

namespace DotnetEtcd.Tests;

internal static class Failures
{
    /// <summary>Asserts that a call fails with exactly this code and message of etcd's.</summary>
    public static async Task ShouldFailAsync(this Task call, StatusCode code, string message)
    {
        var answer = () => call;

        var status = (await answer.Should().ThrowAsync<RpcException>()).Which.Status;
        (status.StatusCode, status.Detail).Should().Be((code, message));
    }
}
