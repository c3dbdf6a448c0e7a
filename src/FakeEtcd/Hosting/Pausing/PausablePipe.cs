using System.IO.Pipelines;
using FakeEtcd.Threading;

namespace FakeEtcd.Hosting.Pausing;

/// <summary>The pipes of a connection. They transfer nothing while the server is paused.</summary>
internal sealed class PausablePipe(IDuplexPipe pipe, HoldGate gate, Task cut) : IDuplexPipe
{
    public PipeReader Input { get; } = new PausableReader(pipe.Input, gate, cut);

    public PipeWriter Output { get; } = new PausableWriter(pipe.Output, gate, cut);
}
