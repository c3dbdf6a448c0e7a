using System.IO.Pipelines;

namespace FakeEtcd.Hosting.Pausing;

/// <summary>The pipes of a connection. They transfer nothing while the server is paused.</summary>
internal sealed class PausablePipe(IDuplexPipe pipe, PauseGate gate) : IDuplexPipe
{
    public PipeReader Input { get; } = new PausableReader(pipe.Input, gate);

    public PipeWriter Output { get; } = new PausableWriter(pipe.Output, gate);
}
