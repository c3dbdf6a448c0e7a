using System.Net;

namespace FakeEtcd.ControlApi.Http;

/// <summary>Tells whether a Host header names this machine. A web page reaches loopback by a name of its own (DNS rebinding).</summary>
internal static class LocalHost
{
    /// <param name="host">The host without its port.</param>
    public static bool IsNamedBy(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
