using System.Text.Json;
using FakeEtcd.Tool.Flags;

namespace FakeEtcd.Tool.Logging;

/// <summary>Opens the log that the flags describe, with etcd's checks.</summary>
internal static class LogSetup
{
    private const string DefaultOutput = "default";
    private const string Stderr = "stderr";
    private const string Stdout = "stdout";

    /// <summary>The log until the flags are known.</summary>
    public static ZapLog CreateEarly() => new(ZapLevel.Info, [Console.OpenStandardError()], TimeProvider.System);

    /// <exception cref="SettingsException">A flag of the log is wrong.</exception>
    /// <exception cref="UsageException">There is no such level.</exception>
    public static ZapLog Create(FlagValues values)
    {
        switch (values.Text("logger"))
        {
            case "zap":
                break;
            case "capnslog":
                throw new SettingsException("--logger=capnslog is removed in v3.5");
            case var logger:
                throw new SettingsException($"unknown logger option \"{logger}\"");
        }

        var names = values.Texts("log-outputs") is { Count: > 0 } given ? given : [DefaultOutput];
        if (names.Count > 1 && names.Contains(DefaultOutput))
        {
            throw new SettingsException("multi logoutput for \"default\" is not supported yet");
        }

        CheckRotation(values, names);
        var level = LevelOf(values.Text("log-level"));
        return new ZapLog(level, [.. names.Select(Open)], TimeProvider.System);
    }

    private static void CheckRotation(FlagValues values, IReadOnlyList<string> names)
    {
        if (!values.Switch("enable-log-rotation"))
        {
            return;
        }

        if (names is not [not (DefaultOutput or Stderr or Stdout)])
        {
            throw new SettingsException("--log-outputs requires a single file path when --log-rotate-config-json is defined");
        }

        try
        {
            JsonDocument.Parse(values.Text("log-rotation-config-json")).Dispose();
        }
        catch (JsonException exception)
        {
            throw new SettingsException($"improperly formatted log rotation config: {exception.Message}");
        }
    }

    /// <remarks>etcd panics, which ends a program of Go with this line and code.</remarks>
    private static ZapLevel LevelOf(string name) => name switch
    {
        "debug" => ZapLevel.Debug,
        "info" or "" => ZapLevel.Info,
        "warn" => ZapLevel.Warn,
        "error" => ZapLevel.Error,
        "dpanic" => ZapLevel.DPanic,
        "panic" => ZapLevel.Panic,
        "fatal" => ZapLevel.Fatal,
        _ => throw new UsageException($"panic: unrecognized level: \"{name}\""),
    };

    private static Stream Open(string name)
    {
        switch (name)
        {
            case DefaultOutput or Stderr:
                return Console.OpenStandardError();
            case Stdout:
                return Console.OpenStandardOutput();
            default:
                return FileError.Try(
                    () => new FileStream(name, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0),
                    name,
                    static (path, error) => new SettingsException($"open sink \"{path}\": {error}"));
        }
    }
}
