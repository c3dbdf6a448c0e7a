namespace FakeEtcd.Tool.Flags;

/// <summary>A setting is wrong. The message is etcd's, where etcd has one.</summary>
internal sealed class SettingsException(string message) : Exception(message)
{
    /// <summary>The variable whose flag the command line sets too, where that is the error.</summary>
    public string? ShadowedVariable { get; init; }
}
