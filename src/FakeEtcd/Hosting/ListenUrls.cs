using System.Net;
using FakeEtcd.Options;
using FakeEtcd.Services;

namespace FakeEtcd.Hosting;

/// <summary>A URL to listen on, and what it serves.</summary>
internal readonly record struct ScopedUrl(ListenUrl Url, ListenerScope Scope);

/// <summary>The URLs on which a server listens.</summary>
/// <param name="Client">Those for clients.</param>
/// <param name="Other">Those for HTTP only and for metrics.</param>
internal sealed record ListenUrls(IReadOnlyList<ScopedUrl> Client, IReadOnlyList<ScopedUrl> Other)
{
    /// <summary>Reads the URLs from options that are valid.</summary>
    public static ListenUrls Of(FakeEtcdOptions options)
    {
        if (!options.Listen)
        {
            return new ListenUrls([], []);
        }

        var urls = options.Urls ?? new FakeEtcdUrlOptions();
        var clientScope = urls.ListenHttp is { Count: > 0 } ? ListenerScope.OnlyGrpc : ListenerScope.All;
        ScopedUrl[] client = urls.ListenClient is { } given
            ? [.. Scope(given, clientScope)]
            : [new ScopedUrl(
                ListenUrl.Of(new IPEndPoint(IPAddress.Parse(options.ListenAddress), options.Port), options.Tls is not null), clientScope)];
        return new ListenUrls(
            client, [.. Scope(urls.ListenHttp, ListenerScope.OnlyHttp), .. Scope(urls.ListenMetrics, ListenerScope.OnlyMetrics)]);
    }

    private static IEnumerable<ScopedUrl> Scope(IReadOnlyList<string>? urls, ListenerScope scope) => (urls ?? []).Select(text =>
        new ScopedUrl(ListenUrl.TryParse(text, out var url) ? url : throw new ArgumentException($"'{text}' is not a URL."), scope));
}
