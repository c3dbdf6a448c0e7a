using FakeEtcd.Calls;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd;

/// <summary>A request and its outcome. On a stream, each client message and the end of the stream are separate calls.</summary>
/// <remarks>Requests and responses are the actual messages, not copies. Do not modify them.</remarks>
public sealed class EtcdCall
{
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private Outcome? _outcome;
    private string? _fault;

    internal EtcdCall(long number, EtcdRpc rpc, IMessage request, EtcdClientInfo client, long startRevision, TimeProvider time)
    {
        Number = number;
        Rpc = rpc;
        Request = request;
        Client = client;
        StartRevision = startRevision;
        _time = time;
        _startedAt = time.GetTimestamp();
        StartedAt = time.GetUtcNow();
    }

    /// <summary>The number of the call in order of arrival. The server's first call has number 1.</summary>
    public long Number { get; }

    /// <summary>The RPC.</summary>
    public EtcdRpc Rpc { get; }

    /// <summary>Whether this is the end of a stream of <see cref="Rpc"/> rather than a request.</summary>
    public bool EndsStream { get; internal init; }

    /// <summary>The client's message. For the end of a stream, the last message, or an empty one if there was none.</summary>
    /// <remarks>The request of <see cref="EtcdRpc.Authenticate"/> and of those that set a password holds the password.</remarks>
    public IMessage Request { get; }

    /// <summary>The client that made the call.</summary>
    public EtcdClientInfo Client { get; }

    /// <summary>The server's revision when the request arrived.</summary>
    public long StartRevision { get; }

    /// <summary>The time when the request arrived, on the server's clock.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The first key that the request names, as text; null if it names none.</summary>
    public string? Key => Ranges.FirstOrDefault() is { Start: { } key } ? key.ToStringUtf8() : null;

    /// <summary>
    /// The keys and the starts of the ranges that the request names, including those inside a transaction, in the order of the request.
    /// </summary>
    public IReadOnlyList<ByteString> Keys => [.. Ranges.Select(range => range.Start)];

    /// <summary>Whether the call was answered, failed, or was canceled by the client.</summary>
    public bool IsCompleted => Volatile.Read(ref _outcome) is not null;

    /// <summary>The response to the client; null until the call completes, or if it completes without a response.</summary>
    /// <remarks>The response to <see cref="EtcdRpc.Authenticate"/> holds the token.</remarks>
    public IMessage? Response => Volatile.Read(ref _outcome)?.Response;

    /// <summary>
    /// The status of the call; null while the call is in progress. An answered request on a stream has <see cref="StatusCode.OK"/>.
    /// </summary>
    public Status? Status => Volatile.Read(ref _outcome)?.Status;

    /// <summary>The duration of the call, on the server's clock; null while the call is in progress.</summary>
    public TimeSpan? Duration => Volatile.Read(ref _outcome)?.Duration;

    /// <summary>
    /// A description of what disturbed the call: the last fault applied to it, or its wait for a leader. Null if nothing did.
    /// </summary>
    public string? Fault
    {
        get => Volatile.Read(ref _fault);
        internal set => Volatile.Write(ref _fault, value);
    }

    /// <summary>The call before this one among the calls in progress.</summary>
    internal EtcdCall? Earlier { get; set; }

    /// <summary>The call after this one among the calls in progress.</summary>
    internal EtcdCall? Later { get; set; }

    internal IEnumerable<KeyRange> Ranges => EndsStream ? [] : RpcTable.Of(Rpc).KeysOf(Request);

    internal IEnumerable<long> Leases => EndsStream ? [] : RpcTable.Of(Rpc).LeasesOf(Request);

    /// <summary>Checks whether this call is a request of an RPC. The end of a stream is not a request.</summary>
    /// <param name="rpc">The RPC.</param>
    /// <returns>Whether this call is a request of <paramref name="rpc"/>.</returns>
    public bool Is(EtcdRpc rpc) => Rpc == rpc && !EndsStream;

    /// <summary>Describes the call in one line, without secrets.</summary>
    /// <returns>The description.</returns>
    public override string ToString() => CallText.Describe(this);

    /// <summary>Sets the outcome of the call, unless it is already set.</summary>
    /// <returns>Whether the outcome was not set before.</returns>
    internal bool Complete(IMessage? response, Status status) =>
        Interlocked.CompareExchange(ref _outcome, new Outcome(response, status, _time.GetElapsedTime(_startedAt)), null) is null;

    private sealed record Outcome(IMessage? Response, Status Status, TimeSpan Duration);
}
