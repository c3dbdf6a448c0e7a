using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>The members' client URLs, read and checked.</summary>
/// <param name="Urls">Each member as <c>scheme://host:port</c>.</param>
/// <param name="Secure">Whether the scheme is https.</param>
internal sealed record EtcdEndpointList(IReadOnlyList<Uri> Urls, bool Secure)
{
    private const int DefaultPort = 2379;

    public static EtcdEndpointList Parse(IEnumerable<string> endpoints, string argument)
    {
        var urls = endpoints.Select(endpoint => ParseOne(endpoint, argument)).Distinct().ToArray();
        var secure = urls[0].Scheme == Uri.UriSchemeHttps;
        return urls.All(url => url.Scheme == urls[0].Scheme)
            ? new EtcdEndpointList(urls, secure)
            : throw Refuse(string.Join(',', urls.Select(Format)), "http and https do not mix", argument);
    }

    public static string[] Split(string connectionString) =>
        connectionString.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public IEnumerable<BalancerAddress> ToBalancerAddresses() => Urls.Select(url => new BalancerAddress(url.IdnHost, url.Port));

    public override string ToString() => string.Join(", ", Urls.Select(Format));

    private static string Format(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private static Uri ParseOne(string endpoint, string argument)
    {
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            throw Refuse(endpoint, "it is empty", argument);
        }

        var text = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : "http://" + endpoint;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            throw Refuse(endpoint, "it is not a URL", argument);
        }

        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
        {
            throw Refuse(endpoint, "the scheme must be http or https", argument);
        }

        if (url.PathAndQuery != "/" || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            throw Refuse(endpoint, "it must be scheme://host:port and nothing else", argument);
        }

        return HasPort(text) ? url : new UriBuilder(url) { Port = DefaultPort }.Uri;
    }

    // Uri fills in 80 or 443 and does not tell whether the text had a port.
    private static bool HasPort(string text)
    {
        var authority = text.AsSpan(text.IndexOf("://", StringComparison.Ordinal) + 3).TrimEnd('/');
        return authority.LastIndexOf(':') > authority.LastIndexOf(']');
    }

    private static ArgumentException Refuse(string? endpoint, string why, string argument) =>
        // What stands before an @ may be a password.
        new($"{(endpoint?.Contains('@') == true ? "A URL with user information" : $"'{endpoint}'")} is not an etcd endpoint: {why}.", argument);
}
