namespace FakeEtcd.Tool;

/// <summary>One run of the server, from start to Ctrl-C or SIGTERM.</summary>
internal static class ServerRun
{
    private const int Success = 0;
    private const int CannotStart = 1;

    public static async Task<int> RunAsync(
        FakeEtcdOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        FakeEtcdServer server;
        try
        {
            server = await FakeEtcdServer.StartAsync(options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            // A port in use, or an option out of range: the first line says all.
            await error.WriteLineAsync($"fake-etcd: {exception.Message.Split('\n')[0].TrimEnd()}").ConfigureAwait(false);
            return CannotStart;
        }

        await using (server.ConfigureAwait(false))
        {
            await output.WriteLineAsync($"fake-etcd: serving etcd {options.Version} at {server.ConnectionString} (seed {server.Seed})").ConfigureAwait(false);
            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);

            // System.CommandLine cancels the token on Ctrl-C and SIGTERM.
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return Success;
    }
}
