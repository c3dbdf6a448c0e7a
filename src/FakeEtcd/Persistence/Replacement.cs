using FakeEtcd.Engine;

namespace FakeEtcd.Persistence;

/// <summary>The replacement of the stored state by that of another engine.</summary>
internal sealed class Replacement(EtcdEngine engine)
{
    public EtcdEngine Engine => engine;

    /// <summary>Completes when the other state is stored.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
