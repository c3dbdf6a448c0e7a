using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.RealServer;

/// <summary>etcd's own proxy in between: it answers no progress requests, and keeps leases alive on its own account.</summary>
[TestFixture]
internal sealed class GrpcProxyTests
{
    private const string Target = "foo/bar/my-service";

    [Test]
    public async Task Proxy_LongSilence_ReopensTheWatchOnceAndSaysSoOnce()
    {
        await using var etcd = await RealEtcd.StartAsync();
        using var proxy = await StartProxyAsync(etcd);
        using var logs = new CapturedLogs();
        await using var connection = new EtcdConnection(
            new EtcdConnectionOptions { Endpoints = [proxy.Endpoint], WatchProgressInterval = TimeSpan.FromMilliseconds(300) }, logs);
        await using var directory = new ServiceDirectory(connection, Target);
        await directory.WaitForLoadAsync().Within();
        var registrar = new ServiceRegistrar(connection, new ServiceRegistrationOptions { Ttl = TimeSpan.FromSeconds(3) });
        await using var registration = await registrar.RegisterAsync(Target, new RegisteredEndpoint("10.0.0.1:80")).Within();

        await Bounded.UntilAsync(() => logs.Entries.Any(entry => entry.Id.Id == 223), "the library learns");

        // Many intervals, and longer than the lease.
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
        directory.Current.GetAddresses(Target).Should().Equal("10.0.0.1:80");
        registration.State.Should().Be(RegistrationState.Registered);
        logs.Entries.Count(entry => entry.Id.Id == 223).Should().Be(1);
        logs.Entries.Count(entry => entry.Id.Id == 221).Should().BeLessThanOrEqualTo(2);
        logs.Entries.Count(entry => entry.Level >= LogLevel.Warning).Should().BeLessThanOrEqualTo(1, "the library learns how late keep-alives are answered");
        await registration.DeregisterAsync().Within();
        await Bounded.UntilAsync(() => directory.Current.GetAddresses(Target).Count == 0, "the end of the registration");
    }

    private static async Task<Proxy> StartProxyAsync(RealEtcd etcd)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var endpoint = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
        free.Stop();
        var start = new ProcessStartInfo(
            await EtcdBinaries.EtcdAsync(),
            ["grpc-proxy", "start", "--endpoints", etcd.Endpoint, "--listen-addr", endpoint, "--advertise-client-url", endpoint])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var proxy = new Proxy(Process.Start(start)!, endpoint);
        using var clients = new EtcdClients($"http://{endpoint}");
        await Bounded.UntilAsync(
            async () =>
            {
                try
                {
                    await clients.Kv.RangeAsync(new() { Key = Google.Protobuf.ByteString.CopyFromUtf8("a") });
                    return true;
                }
                catch (Grpc.Core.RpcException)
                {
                    return false;
                }
            },
            "the proxy's first answer");
        return proxy;
    }

    private sealed class Proxy : IDisposable
    {
        private readonly Process _process;

        public Proxy(Process process, string endpoint)
        {
            _process = process;
            Endpoint = endpoint;
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public string Endpoint { get; }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit(Bounded.Timeout);
            _process.Dispose();
        }
    }
}
