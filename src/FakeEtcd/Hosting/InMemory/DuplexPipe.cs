using System.IO.Pipelines;

namespace FakeEtcd.Hosting.InMemory;

/// <summary>The ends of two pipes that belong to one side of a connection.</summary>
internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
