namespace FakeEtcd.Tool.Logging;

/// <summary>The levels of etcd's log.</summary>
internal enum ZapLevel
{
    Debug,
    Info,
    Warn,
    Error,
    DPanic,
    Panic,
    Fatal,
}
