namespace FakeEtcd.Tool.Flags;

/// <summary>The program ends with one line of plain text. The message is the line, in etcd's words where etcd has some.</summary>
internal sealed class UsageException(string message, int exitCode = UsageException.WrongUsage) : Exception(message)
{
    private const int WrongUsage = 2;

    public int ExitCode => exitCode;
}
