using System.Net;
using FakeEtcd.Tool.Flags;

namespace FakeEtcd.Tool.Running;

/// <summary>Whether other machines reach a server.</summary>
internal static class Exposure
{
    /// <summary>Whether other machines reach a URL, and need no certificate.</summary>
    public static bool IsOpen(GoUrl url, FakeEtcdOptions options) =>
        !url.IsSocket
        && IPAddress.TryParse(url.HostName, out var address)
        && !IPAddress.IsLoopback(address)
        && !(url.UsesTls && options.Tls is { ClientCertificates: EtcdClientCertificates.Required });
}
