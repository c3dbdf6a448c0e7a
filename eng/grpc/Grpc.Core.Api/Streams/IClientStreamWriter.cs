namespace Grpc.Core;

/// <summary>The writing end a client holds, which it also closes.</summary>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Tells the server that no more requests follow.</summary>
    Task CompleteAsync();
}
