using Google.Protobuf;

namespace FakeEtcd;

/// <summary>Describes an open watch at one moment.</summary>
/// <param name="Id">The watch's id on its stream.</param>
/// <param name="Key">The key, or the first key of the range.</param>
/// <param name="RangeEnd">The exclusive end of the range; empty for a single key; null if the range has no end.</param>
/// <param name="NextRevision">The first revision whose events the server has not queued for the watch yet.</param>
/// <param name="Client">The client.</param>
/// <param name="IsStalled">Whether the stream is stalled.</param>
public sealed record WatchInfo(long Id, ByteString Key, ByteString? RangeEnd, long NextRevision, EtcdClientInfo Client, bool IsStalled);
