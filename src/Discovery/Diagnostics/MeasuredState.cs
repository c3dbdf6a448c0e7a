namespace Etcd.Discovery;

/// <summary>The state of a registration in metrics and health checks.</summary>
/// <param name="Name">The name.</param>
/// <param name="IsRegistered">Whether the key is in etcd, as far as the program knows.</param>
internal sealed record MeasuredState(string Name, bool IsRegistered = false)
{
    public static readonly MeasuredState Pending = new("pending");
    public static readonly MeasuredState Registered = new("registered", IsRegistered: true);
    public static readonly MeasuredState Lost = new("lost");
    public static readonly MeasuredState Superseded = new("superseded");
    public static readonly MeasuredState Deregistered = new("deregistered");

    public static IReadOnlyList<MeasuredState> All { get; } = [Pending, Registered, Lost, Superseded, Deregistered];
}
