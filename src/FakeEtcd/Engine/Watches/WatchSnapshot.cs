using FakeEtcd.Protocol;

namespace FakeEtcd.Engine.Watches;

/// <summary>An open watch at one moment.</summary>
/// <param name="Id">The id on its stream.</param>
/// <param name="Range">The keys watched.</param>
/// <param name="NextRevision">The first revision whose events the watch is still owed.</param>
internal sealed record WatchSnapshot(long Id, KeyRange Range, long NextRevision);
