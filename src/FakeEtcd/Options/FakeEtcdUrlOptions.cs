using FakeEtcd.Options;

namespace FakeEtcd;

/// <summary>The URLs of a <see cref="FakeEtcdServer"/>, as etcd's flags name them.</summary>
/// <remarks>
/// <para>
/// All properties bind from configuration. A URL to listen on has a scheme and an address: <c>http://</c> and <c>https://</c> with an IP
/// address or <c>localhost</c> and a port, where port 0 selects a free one; <c>unix://</c> and <c>unixs://</c> with the path of a socket,
/// which the server replaces if it exists. URLs with <c>https</c> and <c>unixs</c> need <see cref="FakeEtcdOptions.Tls"/>.
/// </para>
/// <para>
/// With <see cref="FakeEtcdOptions.Listen"/> set to <see langword="false"/> the server listens on none of them. The members of a cluster
/// ignore them all.
/// </para>
/// </remarks>
public sealed class FakeEtcdUrlOptions
{
    /// <summary>Gets or sets the URLs on which clients reach the server with gRPC and HTTP.</summary>
    /// <value>
    /// One or more URLs, like etcd's <c>--listen-client-urls</c>. Default: null, which means <see cref="FakeEtcdOptions.ListenAddress"/> and
    /// <see cref="FakeEtcdOptions.Port"/>.
    /// </value>
    public IReadOnlyList<string>? ListenClient { get; set; }

    /// <summary>Gets or sets the URLs on which clients reach the server with HTTP only.</summary>
    /// <value>URLs, like etcd's <c>--listen-client-http-urls</c>. Default: null, which means none.</value>
    /// <remarks>With such a URL, the URLs of <see cref="ListenClient"/> serve gRPC only.</remarks>
    public IReadOnlyList<string>? ListenHttp { get; set; }

    /// <summary>Gets or sets the URLs that serve only metrics and health checks.</summary>
    /// <value>URLs, like etcd's <c>--listen-metrics-urls</c>. Default: null, which means none.</value>
    public IReadOnlyList<string>? ListenMetrics { get; set; }

    /// <summary>Gets or sets the URLs for clients in the member list.</summary>
    /// <value>URLs, like etcd's <c>--advertise-client-urls</c>. Default: null, which means the address on which the server listens.</value>
    public IReadOnlyList<string>? AdvertiseClient { get; set; }

    /// <summary>Gets or sets the URLs for peers in the member list. Nothing listens on them.</summary>
    /// <value>
    /// URLs, like etcd's <c>--initial-advertise-peer-urls</c>. Default: null, which means etcd's default, <c>http://localhost:2380</c>.
    /// </value>
    public IReadOnlyList<string>? AdvertisePeer { get; set; }

    internal FakeEtcdUrlOptions Copy() => new()
    {
        ListenClient = ListenClient?.ToArray(),
        ListenHttp = ListenHttp?.ToArray(),
        ListenMetrics = ListenMetrics?.ToArray(),
        AdvertiseClient = AdvertiseClient?.ToArray(),
        AdvertisePeer = AdvertisePeer?.ToArray(),
    };

    /// <summary>Returns the first option that is out of range, and the rule for it; null if there is none.</summary>
    /// <param name="hasTls">Whether the server has a certificate.</param>
    internal (string Option, string Rule)? FindError(bool hasTls)
    {
        foreach (var (option, urls) in new[]
        {
            (nameof(ListenClient), ListenClient), (nameof(ListenHttp), ListenHttp), (nameof(ListenMetrics), ListenMetrics),
        })
        {
            foreach (var text in urls ?? [])
            {
                if (!ListenUrl.TryParse(text, out var url))
                {
                    return (option, $"must be URLs such as http://127.0.0.1:2379 or unix://file, but one is '{text}'");
                }

                if (url.UsesTls && !hasTls)
                {
                    return (option, $"needs FakeEtcdOptions.Tls for '{text}'");
                }
            }
        }

        return ListenClient is { Count: 0 } ? (nameof(ListenClient), "must not be empty") : null;
    }
}
