namespace Grpc.Core;

/// <summary>The writing end a server handler holds; it closes when the handler returns.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>
{
}
