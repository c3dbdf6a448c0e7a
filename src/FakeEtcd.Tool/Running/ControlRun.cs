using System.Net;
using FakeEtcd.ControlApi.State;
using FakeEtcd.Tool.Control;
using FakeEtcd.Tool.Logging;
using FakeEtcd.Tool.Settings;

namespace FakeEtcd.Tool.Running;

/// <summary>Starts the control API, and says where it is.</summary>
internal static class ControlRun
{
    private const string OwnCaller = "fake-etcd";

    /// <returns>The running API; something to dispose if it is off.</returns>
    /// <exception cref="StartException">The API cannot listen.</exception>
    public static async Task<IAsyncDisposable> StartAsync(ControlSetting? control, ControlState state, ZapLog log)
    {
        if (control is null)
        {
            return new Nothing();
        }

        var token = new ControlToken(control.Token);
        var running = await ListenAsync(control.Address, token, state, log).ConfigureAwait(false);
        log.Info(OwnCaller, "serving control API", ("url", running.Url));
        if (!IPAddress.IsLoopback(control.Address.Address))
        {
            log.Warn(OwnCaller, "other machines reach the control API, and the token travels without TLS", ("url", running.Url));
        }

        // Logs are kept and shared, so the token is not in the log. A token that the caller gave is nowhere.
        Console.Out.WriteLine($"fake-etcd: serving control at {running.Url}{(token.Generated is { } generated ? $" (token {generated})" : "")}");
        Console.Out.Flush();
        return running;
    }

    private static async Task<ControlServer> ListenAsync(IPEndPoint address, ControlToken token, ControlState state, ZapLog log)
    {
        try
        {
            return await ControlServer.StartAsync(address, token, state, exception => log.Error(
                OwnCaller, "a request to the control API failed", ("error", exception.ToString()))).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            throw new StartException($"--fake-control: {exception.Message.TrimEnd('.')}", exception) { IsOfListener = true };
        }
    }

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
