using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>The move of a key from one lease to another in a transaction. Zero means no lease.</summary>
internal readonly record struct LeaseMove(ByteString Key, long From, long To);
