using System.Collections;
using FakeEtcd.Tool.ConfigFiles;
using FakeEtcd.Tool.Flags;
using FakeEtcd.Tool.Logging;
using FakeEtcd.Tool.Running;
using FakeEtcd.Tool.Settings;
using FakeEtcd.Tool.Texts;

namespace FakeEtcd.Tool;

/// <summary>The command line of <c>fake-etcd</c>.</summary>
internal static class FakeEtcdCommand
{
    private const int Success = 0;
    private const int Failure = 1;

    /// <summary>Runs the command.</summary>
    /// <returns>etcd's exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                ["completion", .. var shell] => PrintCompletion(shell),
                ["proxy", .. var flags] => await ProxyAsync(flags).ConfigureAwait(false),
                ["gateway" or "grpc-proxy", ..] => throw new UsageException(
                    $"fake-etcd has no command {arguments[0]}; etcd's own serves in front of it", Failure),
                _ => await ServeAsync(arguments).ConfigureAwait(false),
            };
        }
        catch (UsageException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return exception.ExitCode;
        }
    }

    private static int PrintCompletion(string[] shell)
    {
        var script = shell is [var name] ? Completion.Create(name) : null;
        Console.Out.Write(script ?? throw new UsageException($"completion needs one of {string.Join(", ", Completion.Shells)}", Failure));
        return Success;
    }

    private static async Task<int> ProxyAsync(string[] arguments)
    {
        var values = new FlagValues(ProxyFlags.All);
        var rest = FlagParser.Parse(arguments, values).ToArray();
        if (values.WantsHelp)
        {
            Console.Out.Write(HelpText.CreateForProxy());
            return Success;
        }

        try
        {
            if (rest is [var stray, ..])
            {
                throw new SettingsException($"'{stray}' is not a valid flag");
            }

            FlagEnvironment.ApplyOwn(values, ProxyFlags.All);
            await ProxyRun.RunAsync(new ProxySettings(values), LogSetup.CreateEarly()).ConfigureAwait(false);
            return Success;
        }
        catch (Exception exception) when (exception is SettingsException or StartException)
        {
            throw new UsageException(exception.Message, Failure);
        }
    }

    private static async Task<int> ServeAsync(string[] arguments)
    {
        var values = new FlagValues();
        var rest = FlagParser.Parse(arguments, values).ToArray();
        if (values.WantsHelp || values.Switch("version"))
        {
            Console.Out.Write(values.WantsHelp ? HelpText.Create() : VersionText.Create());
            return Success;
        }

        var log = LogSetup.CreateEarly();
        EtcdSettings settings;
        try
        {
            if (rest is [var stray, ..])
            {
                throw new SettingsException($"'{stray}' is not a valid flag");
            }

            (settings, log) = Configure(values, log);
        }
        catch (SettingsException exception)
        {
            Refuse(log, exception, arguments);
            return Failure;
        }

        StartupLog.Running(log, arguments);
        try
        {
            await ServerRun.RunAsync(settings, log).ConfigureAwait(false);
            return Success;
        }
        catch (StartException exception)
        {
            if (exception.IsOfListener)
            {
                log.Fatal("etcdmain/etcd.go:219", "listener failed", ("error", exception.Message));
            }
            else
            {
                log.Warn("etcdmain/etcd.go:146", "failed to start etcd", ("error", exception.Message));
                log.Fatal("etcdmain/etcd.go:204", "discovery failed", ("error", exception.Message));
            }

            return Failure;
        }
    }

    /// <summary>As in etcd, a config file replaces the flags and the environment, except for fake-etcd's own flags.</summary>
    private static (EtcdSettings Settings, ZapLog Log) Configure(FlagValues values, ZapLog early)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(static entry => (string)entry.Key, static entry => (string?)entry.Value ?? "");
        var path = values.Text("config-file") is { Length: > 0 } given ? given
            : environment.GetValueOrDefault(FlagTable.Find("config-file")!.Variable) ?? "";
        if (path.Length > 0)
        {
            FlagEnvironment.ApplyOwn(values, FlagTable.All);
            var file = ConfigFile.Read(path);
            file.Take(values, static flag => flag.Effect == FlagEffect.Own);
            values = file;
        }
        else
        {
            FlagEnvironment.Apply(environment, values, early);
        }

        var log = LogSetup.Create(values);
        var settings = new EtcdSettings(values, isFile: path.Length > 0, ProgramName.IsEtcd);
        SettingsCheck.Check(settings);
        if (path.Length > 0)
        {
            log.Info(
                "etcdmain/config.go:367",
                "loaded server configuration, other configuration command line flags and environment variables will be ignored if provided",
                ("path", path));
        }

        return (settings, log);
    }

    private static void Refuse(ZapLog log, SettingsException exception, string[] arguments)
    {
        if (exception.ShadowedVariable is { } variable)
        {
            log.Fatal("flags/flag.go:85", exception.Message, ("environment-variable", variable));
            return;
        }

        StartupLog.Running(log, arguments);
        log.Warn("etcdmain/etcd.go:75", "failed to verify flags", ("error", exception.Message));
        if (exception.Message == SettingsCheck.MissingAdvertise)
        {
            log.Warn("etcdmain/etcd.go:78", "advertise client URLs are not set", ("error", exception.Message));
        }
    }
}
