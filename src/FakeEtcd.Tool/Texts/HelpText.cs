using System.Text;
using FakeEtcd.Tool.Flags;

namespace FakeEtcd.Tool.Texts;

/// <summary>The text of <c>--help</c>, in the form of etcd's.</summary>
internal static class HelpText
{
    private const string Usage = """
        fake-etcd: an in-memory etcd 3.5 server for tests, which takes etcd's place.

        Usage:

          fake-etcd [flags]
            Start a server. Flags are those of etcd: -name value, --name value, or --name=value.

          fake-etcd --config-file FILE
            Start a server with the settings of a YAML file, with etcd's keys.

          fake-etcd proxy --upstream URL [flags]
            Put faults, a journal and the control API in front of an etcd. fake-etcd proxy --help lists the flags.

          fake-etcd completion bash|zsh|fish|pwsh
            Print a script that completes the flags in a shell.

          fake-etcd --version
            Print the version of etcd that the server follows.

        The environment variable of a flag is its name in upper case after ETCD_: ETCD_DATA_DIR for --data-dir.
        (no effect): accepted, because it has no meaning for a server in memory with one member.

        """;

    private const string ProxyUsage = """
        fake-etcd proxy: faults, a journal and the control API in front of an etcd.

        Usage:

          fake-etcd proxy --upstream URL [flags]
            Start a proxy. Clients use it in place of the etcd.

        Flags:

        """;

    public static string Create()
    {
        var text = new StringBuilder(Usage);
        foreach (var group in FlagTable.Groups)
        {
            text.Append('\n').Append(group.Title).Append(":\n");
            Append(text, group.Flags);
        }

        return text.ToString();
    }

    /// <summary>Creates the help of <c>fake-etcd proxy</c>.</summary>
    public static string CreateForProxy()
    {
        var text = new StringBuilder(ProxyUsage);
        Append(text, ProxyFlags.All);
        return text.ToString();
    }

    private static void Append(StringBuilder text, IEnumerable<Flag> flags)
    {
        foreach (var flag in flags.Where(static flag => !flag.IsHidden))
        {
            text.Append($"  --{flag.Name}{DefaultOf(flag)}\n    {flag.Description}{EffectOf(flag)}\n");
        }
    }

    private static string DefaultOf(Flag flag) => flag.Default is { } text ? $" '{text}'" : "";

    private static string EffectOf(Flag flag) => flag.Effect switch
    {
        FlagEffect.None => ". (no effect)",
        FlagEffect.Refused => ". (refused, unless it has its default)",
        _ => ".",
    };
}
