using Conformance.Tests.Etcdctl;
using Testing.Processes;

namespace Conformance.Tests.Persistence;

/// <summary>The stand-alone server with a data directory that is flushed.</summary>
internal static class StoredTool
{
    /// <summary>Starts the tool and waits until it serves.</summary>
    public static Task<FakeEtcdTool> StartAsync(string directory) => FakeEtcdTool.StartAsync(FakeEtcdTool.AnyPort, Flags(directory));

    /// <summary>Starts the tool.</summary>
    public static CommandProcess Run(string directory) => FakeEtcdTool.Run(FakeEtcdTool.AnyPort, Flags(directory));

    /// <summary>Starts the tool with a limit for the size of a file, beyond which the disk is full for it.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="kibibytes">The limit.</param>
    /// <remarks>A process gets a signal at the limit, which this one ignores. The runtime maps its code from a large file, unless it is told not to.</remarks>
    public static Task<FakeEtcdTool> StartWithLimitAsync(string directory, int kibibytes) => FakeEtcdTool.WaitAsync(CommandProcess.Start(
        "bash",
        "-c",
        $"trap '' XFSZ; ulimit -f {kibibytes}; export DOTNET_EnableWriteXorExecute=0; exec \"$0\" \"$@\"",
        FakeEtcdProgram.Path,
        "--fake-listen",
        FakeEtcdTool.AnyPort,
        Flags(directory)[0],
        Flags(directory)[1],
        Flags(directory)[2]));

    private static string[] Flags(string directory) => ["--data-dir", directory, "--fake-fsync"];
}
