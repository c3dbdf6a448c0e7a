using System.Text.RegularExpressions;
using FakeEtcd.Tool.Flags;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FakeEtcd.Tool.ConfigFiles;

/// <summary>A value of a config file. etcd reads YAML 1.1 as JSON, whose types must be those of its own settings.</summary>
internal static partial class ConfigValue
{
    public static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>Returns the name of a node's type in Go's errors.</summary>
    public static string KindOf(YamlNode node) => node switch
    {
        YamlMappingNode => "object",
        YamlSequenceNode => "array",
        YamlScalarNode scalar when BoolOf(scalar) is not null => "bool",
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text } when Number().IsMatch(text) => "number",
        _ => "string",
    };

    /// <summary>Returns what Go's errors call a node that does not fit a type: a number also has its value if numbers fit.</summary>
    public static string Describe(YamlNode node, FlagType type) => KindOf(node) is "number" and var kind && IsNumeric(type)
        ? $"{kind} {node}"
        : KindOf(node);

    /// <summary>Returns the type of a setting in Go's errors.</summary>
    public static string TypeOf(FlagType type) => IsList(type) ? "[]string" : type.Name;

    /// <summary>Reads a value as the text that the flag would have.</summary>
    public static bool TryRead(YamlNode node, FlagType type, out string text)
    {
        text = "";
        if (IsList(type))
        {
            if (node is not YamlSequenceNode list || list.Children.Any(static child => KindOf(child) != "string"))
            {
                return false;
            }

            text = string.Join(',', list.Children.Select(static child => ((YamlScalarNode)child).Value));
            return true;
        }

        if (node is not YamlScalarNode scalar)
        {
            return false;
        }

        var kind = KindOf(node);
        if (type == FlagType.Switch)
        {
            text = BoolOf(scalar) ?? "";
            return kind == "bool";
        }

        if (IsNumeric(type))
        {
            // A duration is a number of nanoseconds.
            text = type == FlagType.Duration ? $"{scalar.Value}ns" : scalar.Value!;
            return kind == "number" && FitsIn(type, text);
        }

        text = scalar.Value ?? "";
        return kind == "string";
    }

    private static bool IsList(FlagType type) => type == FlagType.Texts || type == FlagType.TextSet;

    private static bool IsNumeric(FlagType type) =>
        type == FlagType.Duration || type == FlagType.Int || type == FlagType.Int64
        || type == FlagType.UInt || type == FlagType.UInt64 || type == FlagType.UInt32;

    private static bool FitsIn(FlagType type, string text)
    {
        try
        {
            type.Parse(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string? BoolOf(YamlScalarNode scalar) => scalar.Style != ScalarStyle.Plain ? null : scalar.Value switch
    {
        "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "true" or "True" or "TRUE" => "true",
        "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "false" or "False" or "FALSE" => "false",
        _ => null,
    };

    [GeneratedRegex(
        @"\A[-+]?(0x[0-9a-fA-F_]+|0b[01_]+|0o[0-7_]+|[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.[0-9]+([eE][-+]?[0-9]+)?)\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
