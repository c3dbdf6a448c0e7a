using System.Net;
using FakeEtcd.Options;
using FakeEtcd.Services;

namespace FakeEtcd.Hosting;

/// <summary>An address to listen on.</summary>
/// <param name="Urls">Its URLs: one, or one without and one with TLS.</param>
/// <param name="Scope">What it serves.</param>
internal readonly record struct Listener(IReadOnlyList<ListenUrl> Urls, ListenerScope Scope)
{
    public EndPoint Address => Urls[0].Address;

    public bool UsesTls => Urls.Any(static url => url.UsesTls);

    public bool IsPlain => Urls.Any(static url => !url.UsesTls);
}

/// <summary>The addresses on which a server listens.</summary>
/// <param name="Client">Those for clients.</param>
/// <param name="Other">Those for HTTP only and for metrics.</param>
internal sealed record ListenUrls(IReadOnlyList<Listener> Client, IReadOnlyList<Listener> Other)
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
        Listener[] client = urls.ListenClient is { } given
            ? [.. Listeners(given, clientScope)]
            : [new Listener(
                [ListenUrl.Of(new IPEndPoint(IPAddress.Parse(options.ListenAddress), options.Port), options.Tls is not null)], clientScope)];
        return new ListenUrls(
            client, [.. Listeners(urls.ListenHttp, ListenerScope.OnlyHttp), .. Listeners(urls.ListenMetrics, ListenerScope.OnlyMetrics)]);
    }

    /// <remarks>As in etcd, an address can have a URL with TLS and one without. Each URL with port 0 has an address of its own.</remarks>
    private static IEnumerable<Listener> Listeners(IReadOnlyList<string>? urls, ListenerScope scope) => (urls ?? [])
        .Select(static text => ListenUrl.TryParse(text, out var url) ? url : throw new ArgumentException($"'{text}' is not a URL."))
        .Select(static (url, index) => (Url: url, Key: url.Address is IPEndPoint { Port: 0 } ? index : (object)url.Address))
        .GroupBy(static item => item.Key, (_, items) => new Listener([.. items.Select(static item => item.Url).Distinct()], scope));
}
