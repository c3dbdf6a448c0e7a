namespace FakeEtcd.Tool.Running;

/// <summary>The name that the program was started by, which is that of a link to it, if there is one.</summary>
internal static class ProgramName
{
    /// <summary>Whether the program takes etcd's place by etcd's name.</summary>
    public static bool IsEtcd => Path.GetFileNameWithoutExtension(Read()) == "etcd";

    private static string Read()
    {
        const string OwnCommandLine = "/proc/self/cmdline";
        if (OperatingSystem.IsLinux() && File.Exists(OwnCommandLine))
        {
            return File.ReadAllText(OwnCommandLine).Split('\0')[0];
        }

        // Unless it is compiled ahead of time, this is the path of the assembly.
        return Environment.GetCommandLineArgs()[0];
    }
}
