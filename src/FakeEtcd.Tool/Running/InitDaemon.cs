using System.Net.Sockets;
using FakeEtcd.Tool.Logging;

namespace FakeEtcd.Tool.Running;

/// <summary>Tells systemd that the server is ready, for a service of <c>Type=notify</c>, as etcd does.</summary>
internal static class InitDaemon
{
    private const string Variable = "NOTIFY_SOCKET";
    private const char Abstract = '@';

    public static void NotifyReady(ZapLog log)
    {
        log.Info("etcdmain/main.go:44", "notifying init daemon");
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path)
        {
            try
            {
                using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
                var name = path.StartsWith(Abstract) ? $"\0{path[1..]}" : path;
                socket.SendTo("READY=1"u8.ToArray(), new UnixDomainSocketEndPoint(name));
            }
            catch (Exception exception) when (exception is SocketException or ArgumentException)
            {
                log.Error("etcdmain/main.go:47", "failed to notify systemd for readiness", ("error", exception.Message));
                return;
            }
        }

        log.Info("etcdmain/main.go:50", "successfully notified init daemon");
    }
}
