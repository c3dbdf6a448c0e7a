using System.Globalization;
using FakeEtcd.Tool.Flags;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FakeEtcd.Tool.ConfigFiles;

/// <summary>Reads the YAML file of <c>--config-file</c>, with etcd's keys and errors. As in etcd, an unknown key has no effect.</summary>
internal static class ConfigFile
{
    private const string JsonError = "error unmarshaling JSON: while decoding JSON: json: ";
    private const string Owner = "configYAML.Config";

    /// <exception cref="SettingsException">The file cannot be read, or a value has the wrong type.</exception>
    /// <exception cref="UsageException">A URL is wrong.</exception>
    public static FlagValues Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw new SettingsException($"read {path}: is a directory");
        }

        using var reader = FileError.Try(() => new StreamReader(path), path, static (_, error) => new SettingsException(error));
        var values = new FlagValues();
        foreach (var (key, node) in ReadRoot(reader))
        {
            switch (key)
            {
                case "client-transport-security":
                    ReadSecurity(values, key, node, prefix: "");
                    break;
                case "peer-transport-security":
                    ReadSecurity(values, key, node, prefix: "peer-");
                    break;
                case var _ when ConfigKeys.Find(key) is { } flag:
                    Add(values, flag, node, $"{ConfigKeys.OwnerOf(flag) ?? Owner}.{flag.Name}");
                    break;
            }
        }

        return values;
    }

    private static IEnumerable<(string Key, YamlNode Node)> ReadRoot(StreamReader reader)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(reader);
        }
        catch (YamlException exception)
        {
            throw new SettingsException($"error converting YAML to JSON: {Describe(exception)}");
        }

        return yaml.Documents.FirstOrDefault()?.RootNode is { } root && !ConfigValue.IsNull(root)
            ? Entries(root, "Go value of type embed.configYAML")
            : [];
    }

    private static IEnumerable<(string Key, YamlNode Node)> Entries(YamlNode node, string target) => node is YamlMappingNode map
        ? map.Children.Select(static entry => (entry.Key.ToString(), entry.Value))
        : throw new SettingsException($"{JsonError}cannot unmarshal {ConfigValue.KindOf(node)} into {target}");

    /// <summary>Describes broken YAML as etcd's library does, which counts the lines of structures from 0.</summary>
    private static string Describe(YamlException exception)
    {
        var text = exception.Message.Split(", ", 2)[^1].TrimEnd('.');
        return exception.Start.Line == 1
            ? $"yaml: {text}"
            : string.Create(
                CultureInfo.InvariantCulture, $"yaml: line {exception.Start.Line - (exception is SemanticErrorException ? 1 : 0)}: {text}");
    }

    private static void ReadSecurity(FlagValues values, string section, YamlNode node, string prefix)
    {
        if (ConfigValue.IsNull(node))
        {
            return;
        }

        foreach (var (key, value) in Entries(node, $"Go struct field configYAML.configJSON.{section} of type embed.securityConfig"))
        {
            if (ConfigKeys.IsUnsupported(key, prefix))
            {
                throw new SettingsException($"fake-etcd does not support {key} in {section}");
            }

            if (ConfigKeys.FindSecurity(key, prefix) is { } flag)
            {
                Add(values, flag, value, $"securityConfig.configJSON.{section}.{key}");
            }
        }
    }

    private static void Add(FlagValues values, Flag flag, YamlNode node, string field)
    {
        if (ConfigValue.IsNull(node))
        {
            return;
        }

        if (!ConfigValue.TryRead(node, flag.Type, out var text))
        {
            throw new SettingsException(
                $"{JsonError}cannot unmarshal {ConfigValue.Describe(node, flag.Type)} into Go struct field {field} "
                + $"of type {ConfigValue.TypeOf(flag.Type)}");
        }

        // As in etcd, an empty text is no value, except where the flag is a text.
        if (text.Length == 0 && flag.Type != FlagType.Text)
        {
            return;
        }

        try
        {
            values.Add(flag, text);
        }
        catch (FormatException) when (flag.Name == "initial-cluster-state")
        {
            throw new SettingsException($"unexpected clusterState \"{text}\"");
        }
        catch (FormatException exception)
        {
            throw new UsageException($"unexpected error setting up {flag.Name}: {exception.Message}", exitCode: 1);
        }
    }
}
