using System.Buffers;
using Microsoft.AspNetCore.Connections.Features;

namespace FakeEtcd.Hosting;

/// <summary>
/// The buffers of Kestrel's requests and responses, as a feature of each connection. Without it, Kestrel takes the pool of the sockets, which
/// is that of the process, and allocates a new buffer for every few calls.
/// </summary>
internal sealed class BufferPool(MemoryPool<byte> pool) : IMemoryPoolFeature, IDisposable
{
    public MemoryPool<byte> MemoryPool => pool;

    public void Dispose() => pool.Dispose();
}
