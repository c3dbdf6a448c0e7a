using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>A key that a transaction took from one lease to another; zero stands for none.</summary>
internal readonly record struct LeaseMove(ByteString Key, long From, long To);
