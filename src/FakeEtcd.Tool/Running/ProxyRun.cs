using FakeEtcd.ControlApi.Http;
using FakeEtcd.Tool.Logging;
using FakeEtcd.Tool.Settings;

namespace FakeEtcd.Tool.Running;

/// <summary>Runs a proxy until SIGTERM or SIGINT.</summary>
internal static class ProxyRun
{
    private const string OwnCaller = "fake-etcd";

    /// <exception cref="StartException">The proxy cannot start.</exception>
    public static async Task RunAsync(ProxySettings settings, ZapLog log)
    {
        using var signal = new StopSignal();
        using var loggers = new ZapLoggerFactory(log);
        var proxy = await StartAsync(settings, loggers).ConfigureAwait(false);
        await using (proxy.ConfigureAwait(false))
        {
            // Before the line that scripts wait for.
            var control = await ControlRun.StartAsync(settings.Control, proxy.Control, log).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                log.Info(OwnCaller, "serving proxy", ("url", proxy.ConnectionString), ("upstream", proxy.UpstreamUrl));
                Console.Out.WriteLine($"fake-etcd: proxying {proxy.UpstreamUrl} at {proxy.ConnectionString} (seed {proxy.Seed})");
                Console.Out.Flush();
                var name = await signal.Received.ConfigureAwait(false);
                log.Info(OwnCaller, "received signal; shutting down", ("signal", name));
            }
        }

        log.Info(OwnCaller, "closed proxy");
        await signal.RaiseAsync().ConfigureAwait(false);
    }

    private static async Task<EtcdProxy> StartAsync(ProxySettings settings, ZapLoggerFactory loggers)
    {
        try
        {
            return await EtcdProxy.StartAsync(settings.Upstream, options =>
            {
                options.ListenAddress = settings.Listen.Address.ToString();
                options.Port = settings.Listen.Port;
                options.UpstreamTls = settings.Tls;
                options.JournalCapacity = settings.JournalSize ?? options.JournalCapacity;
                options.Seed = settings.Seed;
                options.LoggerFactory = loggers;
            }).ConfigureAwait(false);
        }
        catch (ArgumentException exception) when (exception.ParamName == "upstream")
        {
            throw new StartException($"--upstream: {ErrorMapping.MessageOf(exception).TrimEnd('.')}", exception);
        }
        catch (IOException exception)
        {
            throw new StartException($"--listen: {exception.Message.TrimEnd('.')}", exception);
        }
    }
}
