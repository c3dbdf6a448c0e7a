namespace FakeEtcd.Tool.Settings;

/// <summary>The server cannot start. The message is etcd's, where etcd has one.</summary>
internal sealed class StartException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether etcd notices the error only when it serves clients.</summary>
    public bool IsOfListener { get; init; }
}
