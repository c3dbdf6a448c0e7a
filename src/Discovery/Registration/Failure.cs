using Grpc.Core;

namespace Etcd.Discovery.Registration;

/// <summary>Tells failures that another attempt may overcome from those that it cannot, and describes them.</summary>
internal static class Failure
{
    private static readonly string ConnectionName = typeof(EtcdConnection).FullName!;

    /// <summary>True for everything but a disposed connection.</summary>
    /// <remarks>
    /// A broken stream shows up as any of RpcException, IOException, InvalidOperationException and more, depending on
    /// where in the HTTP stack it was when it broke. Only the connection's own end is certain.
    /// </remarks>
    public static bool MayPass(Exception exception) =>
        exception is not ObjectDisposedException disposed || disposed.ObjectName != ConnectionName;

    /// <summary>A failure in few words, for the log.</summary>
    public static string Describe(Exception? exception) => exception switch
    {
        // Its message also holds the text of the exception beneath it, stack and all.
        RpcException rpc => $"{rpc.StatusCode}: {rpc.Status.Detail}",
        null => "it was cancelled",
        _ => exception.Message,
    };
}
