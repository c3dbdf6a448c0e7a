using System.IO.Pipelines;

namespace FakeEtcd.Hosting.InMemory;

/// <summary>One side's ends of two pipes.</summary>
internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
