namespace FakeEtcd.Services.Binding;

/// <summary>A message that etcd's protobuf library refuses to read.</summary>
internal sealed class WireFormatException(string message) : Exception(message);
