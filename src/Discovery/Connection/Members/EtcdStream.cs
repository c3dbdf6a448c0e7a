using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>An open stream to one member.</summary>
/// <typeparam name="TRequest">The type of the requests.</typeparam>
/// <typeparam name="TResponse">The type of the responses.</typeparam>
/// <param name="connection">The connection to etcd.</param>
/// <param name="member">The member.</param>
/// <param name="options">The options of the call.</param>
/// <param name="call">The call.</param>
/// <param name="ending">Ends the call; the stream disposes it.</param>
internal sealed class EtcdStream<TRequest, TResponse>(
    EtcdConnection connection,
    EtcdMember member,
    CallOptions options,
    AsyncDuplexStreamingCall<TRequest, TResponse> call,
    IDisposable ending) : IDisposable
{
    public IClientStreamWriter<TRequest> Requests => call.RequestStream;

    public IAsyncStreamReader<TResponse> Responses => call.ResponseStream;

    /// <summary>Reports that the member has answered on the stream.</summary>
    public void ReportAnswer() => connection.Members.ReportAnswer(member);

    /// <summary>Translates the end of the stream. The next stream has a new token or prefers another member, if that was the reason.</summary>
    public EtcdException Translate(Exception exception) => connection.TranslateStreamFailure(member, options, exception);

    /// <summary>Drops the token if it was the reason for which etcd canceled a watch.</summary>
    public void InvalidateTokenIfRejected(string reason) => connection.InvalidateTokenIfRejected(reason, options);

    public void Dispose()
    {
        call.Dispose();
        ending.Dispose();
    }
}
