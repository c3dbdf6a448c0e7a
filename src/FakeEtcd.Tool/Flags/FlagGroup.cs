namespace FakeEtcd.Tool.Flags;

/// <summary>Flags that the help shows together.</summary>
internal sealed record FlagGroup(string Title, IReadOnlyList<Flag> Flags);
