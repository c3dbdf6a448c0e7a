using FluentAssertions;
using Grpc.Core;

namespace Testing.Etcd;

/// <summary>What tests assert of a call that fails.</summary>
public static class CallAssertions
{
    /// <summary>Asserts that a call fails with exactly this code and message.</summary>
    public static Task ShouldFailAsync<T>(this AsyncUnaryCall<T> call, StatusCode code, string message) =>
        call.ResponseAsync.ShouldFailAsync(code, message);

    /// <inheritdoc cref="ShouldFailAsync{T}"/>
    public static async Task ShouldFailAsync(this Task call, StatusCode code, string message)
    {
        var answer = () => call;

        var status = (await answer.Should().ThrowAsync<RpcException>()).Which.Status;
        (status.StatusCode, status.Detail).Should().Be((code, message));
    }
}
