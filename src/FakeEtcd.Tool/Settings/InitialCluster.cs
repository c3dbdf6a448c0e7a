using FakeEtcd.Tool.Flags;

namespace FakeEtcd.Tool.Settings;

/// <summary>The checks of a new cluster, with etcd's words. fake-etcd adds one: it serves a cluster of one member.</summary>
internal static class InitialCluster
{
    /// <exception cref="StartException">The cluster is wrong.</exception>
    public static void Check(EtcdSettings settings)
    {
        Refuse(settings.Values);
        var members = Parse(settings.InitialCluster);
        if (!members.TryGetValue(settings.Name, out var own))
        {
            throw new StartException($"couldn't find local name \"{settings.Name}\" in the initial cluster configuration");
        }

        var all = members.Values.SelectMany(static urls => urls).Select(static url => url.ToString()).ToList();
        if (all.Distinct().Count() < all.Count)
        {
            var text = members.OrderBy(static member => member.Key, StringComparer.Ordinal)
                .SelectMany(static member => member.Value.Select(url => $"{member.Key}={url}"));
            throw new StartException($"initial cluster {string.Join(',', text)} has duplicate url");
        }

        CheckAdvertised(settings, [.. own.Select(static url => url.ToString())]);
        if (members.Count > 1)
        {
            throw new StartException(
                $"fake-etcd serves a cluster of one member, but --initial-cluster has {members.Count}: "
                + "start one fake-etcd with one member, or a FakeEtcdCluster of the library FakeEtcd");
        }

        if (settings.Values.Text("initial-cluster-state") == "existing")
        {
            throw new StartException(
                "cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs");
        }
    }

    /// <summary>Refuses flags whose effect would be missed.</summary>
    private static void Refuse(FlagValues values)
    {
        foreach (var name in new[] { "discovery", "discovery-srv", "discovery-srv-name" })
        {
            if (values.Text(name).Length > 0)
            {
                throw new StartException($"fake-etcd does not support --{name}: it serves a cluster of one member");
            }
        }

        if (values.Text("proxy") != "off")
        {
            throw new StartException("fake-etcd does not support --proxy: it has no API v2");
        }
    }

    private static Dictionary<string, GoUrl[]> Parse(string text)
    {
        var pairs = text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('=', 2)).ToList();
        try
        {
            return pairs
                .GroupBy(static pair => pair[0], static pair => pair.Length > 1 ? pair[1] : "")
                .ToDictionary(static member => member.Key, static member => GoUrl.ParseList(member));
        }
        catch (FormatException exception)
        {
            throw new StartException($"error setting up initial cluster: {exception.Message}");
        }
    }

    private static void CheckAdvertised(EtcdSettings settings, string[] own)
    {
        string[] advertised = [.. settings.AdvertisePeer.Select(static url => url.ToString())];
        if (own.SequenceEqual(advertised))
        {
            return;
        }

        var missing = own.Except(advertised).Select(url => $"{settings.Name}={url}").ToList();
        throw new StartException(missing.Count > 0
            ? $"--initial-cluster has {string.Join(',', missing)} but missing from "
                + $"--initial-advertise-peer-urls={string.Join(',', advertised)} ({Difference(advertised, own)})"
            : $"--initial-advertise-peer-urls has {string.Join(',', advertised.Except(own))} but missing from "
                + $"--initial-cluster={string.Join(',', advertised.Select(url => $"{settings.Name}={url}"))}");
    }

    private static string Difference(string[] advertised, string[] own)
    {
        if (advertised.Length != own.Length)
        {
            return $"len({Quote(advertised)}) != len({Quote(own)})";
        }

        var (first, second) = advertised.Zip(own).First(static pair => pair.First != pair.Second);
        return $"resolved urls: \"{first}\" != \"{second}\"";
    }

    private static string Quote(string[] urls) => $"[{string.Join(' ', urls.Select(static url => $"\"{url}\""))}]";
}
