using System.Net.Sockets;
using FakeEtcd.Tool.Logging;
using FakeEtcd.Tool.Settings;

namespace FakeEtcd.Tool.Running;

/// <summary>Runs the server until SIGTERM or SIGINT.</summary>
internal static class ServerRun
{
    /// <exception cref="StartException">The server cannot start.</exception>
    public static async Task RunAsync(EtcdSettings settings, ZapLog log)
    {
        using var signal = new StopSignal();
        var lines = new StartupLog(log, settings);
        lines.FlagsWithoutEffect();
        lines.Configuring();
        var options = ServerOptions.Create(settings, log);
        using var loggers = new ZapLoggerFactory(log);
        options.UseLoggerFactory(loggers);
        lines.Starting(options);
        var server = await StartAsync(options, log).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            lines.WarnOfOpenAddresses(options);

            lines.ServingDashboard(server);

            // Before the lines that scripts wait for.
            var control = await ControlRun.StartAsync(settings.Control, server.Control, log).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                lines.Started(server);
                if (settings.IsOwnListener)
                {
                    Announce(server, options);
                }

                InitDaemon.NotifyReady(log);
                lines.Stopping(await signal.Received.ConfigureAwait(false));
            }
        }

        lines.Stopped();
        await signal.RaiseAsync().ConfigureAwait(false);
    }

    private static async Task<FakeEtcdServer> StartAsync(FakeEtcdOptions options, ZapLog log)
    {
        try
        {
            return await FakeEtcdServer.StartAsync(options).ConfigureAwait(false);
        }
        catch (ArgumentException exception) when (exception.Message.StartsWith("FakeEtcdOptions.Jwt", StringComparison.Ordinal))
        {
            log.Error("auth/jwt.go:134", "problem loading JWT options", ("error", FirstLineOf(exception)));
            throw AuthTokenSetting.Invalid(exception);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or InvalidDataException)
        {
            throw new StartException(Describe(exception), exception);
        }
    }

    /// <summary>Prints where the server serves, for a script that lets it select the port.</summary>
    private static void Announce(FakeEtcdServer server, FakeEtcdOptions options)
    {
        Console.Out.WriteLine($"fake-etcd: serving etcd {options.Version} at {server.ListenUrls[0]} (seed {server.Seed})");
        Console.Out.Flush();
    }

    private static string Describe(Exception exception)
    {
        const string CannotListen = "Cannot listen on ";
        if (exception.InnerException is not SocketException cause || !exception.Message.StartsWith(CannotListen, StringComparison.Ordinal))
        {
            return FirstLineOf(exception);
        }

        var address = exception.Message[CannotListen.Length..].Split(": ")[0];
        var network = address.Contains(':', StringComparison.Ordinal) && !address.Contains('/', StringComparison.Ordinal) ? "tcp" : "unix";
        var reason = cause.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => "address already in use",
            SocketError.AddressNotAvailable => "cannot assign requested address",
            SocketError.AccessDenied => "permission denied",
            _ => cause.Message,
        };
        return $"listen {network} {address}: bind: {reason}";
    }

    private static string FirstLineOf(Exception exception) => exception.Message.Split('\n')[0].TrimEnd();
}
