using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace FakeEtcd.NUnit;

/// <summary>The endpoint of a real etcd, from an environment variable.</summary>
internal sealed class RealEtcdEndpoint(string url)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public string Url => url;

    /// <summary>Reads the environment variable.</summary>
    /// <returns>The endpoint; null if the variable is not set or empty.</returns>
    /// <exception cref="InvalidOperationException">The variable is not a valid endpoint.</exception>
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
                $"The etcd at {url} ({EtcdFixture.EndpointVariable}) requires authentication. The tests need an etcd without it.",
                exception);
        }
        catch (RpcException exception)
        {
            throw new InvalidOperationException(
                $"The etcd at {url} ({EtcdFixture.EndpointVariable}) does not respond. "
                + "Start it, or unset the variable to run on FakeEtcd.",
                exception);
        }
    }

    public async Task DeleteAsync(string prefix)
    {
        using var channel = GrpcChannel.ForAddress(url);
        var key = ByteString.CopyFromUtf8(prefix);

        // The prefix ends with a slash, so the range end differs from it only in the last byte.
        var end = ByteString.CopyFrom([.. key.Span[..^1], (byte)('/' + 1)]);
        await new KV.KVClient(channel).DeleteRangeAsync(new DeleteRangeRequest { Key = key, RangeEnd = end }, deadline: Deadline())
            .ResponseAsync.ConfigureAwait(false);
    }

    private static DateTime Deadline() => TimeProvider.System.GetUtcNow().UtcDateTime + Timeout;
}
