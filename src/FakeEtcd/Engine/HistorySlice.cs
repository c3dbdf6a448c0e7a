using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine;

/// <summary>What changed in some revisions.</summary>
/// <param name="Revision">The last of the revisions.</param>
/// <param name="Changes">The changes in their order; null if there are too many, or if some of them are compacted.</param>
internal readonly record struct HistorySlice(long Revision, IReadOnlyList<KeyVersion>? Changes);
