using FakeEtcd.Calls;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd;

/// <summary>
/// A request and what became of it. On a stream each message of the client is a call of its own, and so is the stream's end.
/// </summary>
/// <remarks>Requests and responses are the very messages that were sent; do not change them.</remarks>
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

    /// <summary>1 for the server's first call, then counting up in the order of arrival.</summary>
    public long Number { get; }

    /// <summary>The procedure called.</summary>
    public EtcdRpc Rpc { get; }

    /// <summary>Whether this is not a request but the end of a stream of <see cref="Rpc"/>.</summary>
    public bool EndsStream { get; internal init; }

    /// <summary>What the client sent. For the end of a stream: its last message, or an empty one.</summary>
    public IMessage Request { get; }

    /// <summary>Who sent it.</summary>
    public EtcdClientInfo Client { get; }

    /// <summary>The server's revision when the request came in.</summary>
    public long StartRevision { get; }

    /// <summary>When the request came in, on the server's clock.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The first key that the request names, as text; null if it names none.</summary>
    public string? Key => Ranges.FirstOrDefault() is { Start: { } key } ? key.ToStringUtf8() : null;

    /// <summary>
    /// The keys that the request names, and the starts of the ranges it names, in its order; those in a transaction included.
    /// </summary>
    public IReadOnlyList<ByteString> Keys => [.. Ranges.Select(range => range.Start)];

    /// <summary>Whether the call is answered, has failed, or the client has given up.</summary>
    public bool IsCompleted => Volatile.Read(ref _outcome) is not null;

    /// <summary>What the client was answered; null while there is no answer, or if there is none.</summary>
    public IMessage? Response => Volatile.Read(ref _outcome)?.Response;

    /// <summary>
    /// The call's status. A request on a stream that was answered is <see cref="StatusCode.OK"/>; null while the call is under
    /// way.
    /// </summary>
    public Status? Status => Volatile.Read(ref _outcome)?.Status;

    /// <summary>How long the call took, on the server's clock; null while it is under way.</summary>
    public TimeSpan? Duration => Volatile.Read(ref _outcome)?.Duration;

    /// <summary>
    /// What befell the call, in words: the last fault that was applied to it, or that it waited for a leader. Null for nothing.
    /// </summary>
    public string? Fault
    {
        get => Volatile.Read(ref _fault);
        internal set => Volatile.Write(ref _fault, value);
    }

    internal IEnumerable<KeyRange> Ranges => EndsStream ? [] : RpcTable.Of(Rpc).KeysOf(Request);

    internal IEnumerable<long> Leases => EndsStream ? [] : RpcTable.Of(Rpc).LeasesOf(Request);

    /// <summary>Whether this is a request for a procedure; the end of a stream is none.</summary>
    /// <param name="rpc">The procedure.</param>
    /// <returns>Whether it is.</returns>
    public bool Is(EtcdRpc rpc) => Rpc == rpc && !EndsStream;

    /// <summary>One line about the call, without secrets.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => CallText.Describe(this);

    /// <summary>Sets what became of the call, once.</summary>
    /// <returns>Whether this was the first time.</returns>
    internal bool Complete(IMessage? response, Status status) =>
        Interlocked.CompareExchange(ref _outcome, new Outcome(response, status, _time.GetElapsedTime(_startedAt)), null) is null;

    private sealed record Outcome(IMessage? Response, Status Status, TimeSpan Duration);
}
