using Google.Protobuf;

namespace FakeEtcd;

/// <summary>A watch that a client holds open, at one moment.</summary>
/// <param name="Id">The watch's id on its stream.</param>
/// <param name="Key">The key, or the first key of the range.</param>
/// <param name="RangeEnd">The end of the range, not included; empty for a single key; null if the range has no end.</param>
/// <param name="NextRevision">The first revision whose events are still owed to the watch.</param>
/// <param name="Client">Who watches.</param>
/// <param name="IsStalled">Whether a test silenced the stream.</param>
public sealed record WatchInfo(long Id, ByteString Key, ByteString? RangeEnd, long NextRevision, EtcdClientInfo Client, bool IsStalled);
