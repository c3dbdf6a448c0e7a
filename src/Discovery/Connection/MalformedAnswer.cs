using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>Failures of answers that no etcd gives. A broken proxy may.</summary>
internal static class MalformedAnswer
{
    /// <summary>Creates the exception for an answer.</summary>
    /// <param name="answer">The answer and what is wrong with it, such as "a list without a header".</param>
    public static EtcdException Create(string answer) => new(StatusCode.Internal, $"etcd sent {Printable.Escape(answer)}.");
}
