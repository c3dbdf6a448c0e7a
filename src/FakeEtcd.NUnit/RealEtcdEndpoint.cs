using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace FakeEtcd.NUnit;

/// <summary>A real etcd that an environment variable names.</summary>
internal sealed class RealEtcdEndpoint(string url)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public string Url => url;

    /// <summary>Reads the variable.</summary>
    /// <returns>Null if it is not set, or empty.</returns>
    /// <exception cref="InvalidOperationException">It is set to something else than an endpoint.</exception>
    public static RealEtcdEndpoint? FromEnvironment()
    {
        var text = Environment.GetEnvironmentVariable(EtcdFixture.EndpointVariable);
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var address = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? new RealEtcdEndpoint(uri.GetLeftPart(UriPartial.Authority))
            : throw new InvalidOperationException(
                $"The environment variable {EtcdFixture.EndpointVariable} is \"{text}\". It must be an endpoint such as 127.0.0.1:2379.");
    }

    public async Task CheckAsync()
    {
        try
        {
            using var channel = GrpcChannel.ForAddress(url);
            var maintenance = new Maintenance.MaintenanceClient(channel);
            await maintenance.StatusAsync(new StatusRequest(), deadline: Deadline()).ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException exception) when (
            exception.StatusCode is StatusCode.InvalidArgument or StatusCode.PermissionDenied or StatusCode.Unauthenticated)
        {
            throw new InvalidOperationException(
                $"{EtcdFixture.EndpointVariable} names an etcd that asks for a user: {url}. The tests need one without authentication.",
                exception);
        }
        catch (RpcException exception)
        {
            throw new InvalidOperationException(
                $"{EtcdFixture.EndpointVariable} names an etcd that does not answer: {url}. Start it, or unset the variable to run on FakeEtcd.",
                exception);
        }
    }

    public async Task DeleteAsync(string prefix)
    {
        using var channel = GrpcChannel.ForAddress(url);
        var key = ByteString.CopyFromUtf8(prefix);

        // The prefix ends with a slash, so its end differs from it in the last byte alone.
        var end = ByteString.CopyFrom([.. key.Span[..^1], (byte)('/' + 1)]);
        await new KV.KVClient(channel).DeleteRangeAsync(new DeleteRangeRequest { Key = key, RangeEnd = end }, deadline: Deadline())
            .ResponseAsync.ConfigureAwait(false);
    }

    private static DateTime Deadline() => TimeProvider.System.GetUtcNow().UtcDateTime + Timeout;
}
