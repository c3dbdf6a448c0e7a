using System.Globalization;
using System.Net;
using Testing.Network;

namespace Testing.Etcd;

/// <summary>The metrics of a server, FakeEtcd or etcd.</summary>
public static class EtcdMetrics
{
    private const string Watches = "etcd_debugging_mvcc_watcher_total";

    /// <summary>Reads the metrics: the values by name and labels.</summary>
    /// <param name="connectionString">The server: <c>http://127.0.0.1:port</c>.</param>
    public static async Task<IReadOnlyDictionary<string, double>> ReadAsync(string connectionString)
    {
        using var http = new HttpCaller(connectionString, HttpVersion.Version11);
        return (await http.GetAsync("/metrics")).Body.Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => (Line: line, Space: line.LastIndexOf(' ')))
            .ToDictionary(
                entry => entry.Line[..entry.Space], entry => double.Parse(entry.Line[(entry.Space + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until a server has this many watches.</summary>
    /// <remarks>
    /// A client that waits for a lock or a leadership waits for a watch of the server. Its key in the queue does not prove that it waits:
    /// after the server has put the key, it still reads which key comes before.
    /// </remarks>
    /// <param name="connectionString">The server: <c>http://127.0.0.1:port</c>.</param>
    /// <param name="count">The number of watches, those of other clients among them.</param>
    public static Task UntilWatchesAsync(string connectionString, int count) => Bounded.UntilAsync(
        async () => (await ReadAsync(connectionString))[Watches] == count, $"{count} watches on {connectionString}");
}
