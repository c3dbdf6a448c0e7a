namespace Etcd.Discovery;

/// <summary>The cluster and the user that calls of <c>AddEtcdDiscovery</c> have set.</summary>
internal sealed class AddedCluster
{
    private readonly HashSet<string> _endpoints;
    private readonly string? _username;
    private readonly string? _password;

    private AddedCluster(EtcdConnectionOptions options)
    {
        IEnumerable<string> endpoints = options.Endpoints ?? [];
        if (endpoints.Any() && EtcdEndpointList.Parse(endpoints, out var list) is null)
        {
            endpoints = list!.Urls.Select(EtcdEndpointList.Format);
        }

        _endpoints = new HashSet<string>(endpoints, StringComparer.OrdinalIgnoreCase);
        _username = options.Username;
        _password = options.Password;
    }

    public static AddedCluster Of(EtcdConnectionOptions options) => new(options);

    /// <summary>Whether another one only adds what this one lacks.</summary>
    public bool MayBecome(AddedCluster other) =>
        (_endpoints.Count == 0 || _endpoints.SetEquals(other._endpoints))
        && (_username is null || _username == other._username)
        && (_password is null || _password == other._password);

    /// <summary>Returns the endpoints and the user, without secrets.</summary>
    public override string ToString()
    {
        var endpoints = string.Join(",", _endpoints.Where(endpoint => !EtcdEndpointList.MayHaveSecret(endpoint)));
        return Printable.Escape(_username is null ? endpoints : $"{endpoints} as {_username}");
    }
}
