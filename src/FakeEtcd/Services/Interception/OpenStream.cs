using Etcd.Api;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Faults;
using Google.Protobuf;
using Grpc.Core;
using Lock = System.Threading.Lock;

namespace FakeEtcd.Services.Interception;

/// <summary>A stream that a client holds open: what it is about, and what a test does to it.</summary>
internal sealed class OpenStream : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _broken = new();
    private readonly Queue<EtcdCall> _unanswered = [];
    private readonly Dictionary<long, EtcdCall> _subjects = [];
    private readonly Action _reset;
    private Func<Task>? _resume;
    private Action? _checkToken;
    private Status _brokenWith;
    private volatile bool _isStalled;

    /// <param name="rpc">The procedure.</param>
    /// <param name="client">Who opened it.</param>
    /// <param name="reset">Cuts the client's connection.</param>
    public OpenStream(EtcdRpc rpc, EtcdClientInfo client, Action reset)
    {
        Rpc = rpc;
        Client = client;
        _reset = reset;
        Broken = _broken.Token;
    }

    public EtcdRpc Rpc { get; }

    public EtcdClientInfo Client { get; }

    /// <summary>The engine's side of a watch stream; set by the service once it serves it.</summary>
    public WatchStream? Watches { get; set; }

    /// <summary>The request whose response was last due.</summary>
    public EtcdCall? Answering { get; set; }

    /// <summary>What is to be done with the message that the service is handed next.</summary>
    public FaultAction? Verdict { get; set; }

    /// <summary>Whether the client wants the stream to end when the member knows no leader.</summary>
    public bool RequiresLeader => LeaderGate.RequiresLeader(Client);

    public bool IsStalled => _isStalled;

    /// <summary>Cancelled when the stream is broken.</summary>
    public CancellationToken Broken { get; }

    /// <summary>The requests that the stream is about: of each open watch, or each lease that it keeps alive, the last one.</summary>
    public IReadOnlyList<(long Id, EtcdCall Call)> Subjects
    {
        get
        {
            lock (_gate)
            {
                return [.. _subjects.Select(subject => (subject.Key, subject.Value))];
            }
        }
    }

    public static OpenStream? Of(ServerCallContext context) =>
        context.UserState.TryGetValue(typeof(OpenStream), out var stream) ? (OpenStream)stream : null;

    /// <summary>Notes a request that is to be answered.</summary>
    public void Expect(EtcdCall call)
    {
        lock (_gate)
        {
            _unanswered.Enqueue(call);
        }
    }

    /// <summary>Finds the request that a response answers; null for what the server says of itself.</summary>
    public EtcdCall? Answered(IMessage response)
    {
        lock (_gate)
        {
            if (response is WatchResponse watch)
            {
                if (!watch.Created && !watch.Canceled)
                {
                    return null;
                }

                if (!watch.Created)
                {
                    _subjects.Remove(watch.WatchId);
                    return null;
                }
            }

            if (!_unanswered.TryDequeue(out var call))
            {
                return null;
            }

            switch (response)
            {
                case WatchResponse { Canceled: false } created:
                    _subjects[created.WatchId] = call;
                    break;
                case LeaseKeepAliveResponse { TTL: > 0 } renewed:
                    _subjects[renewed.ID] = call;
                    break;
                case LeaseKeepAliveResponse gone:
                    _subjects.Remove(gone.ID);
                    break;
            }

            return call;
        }
    }

    /// <summary>Takes the requests that got no answer.</summary>
    public IReadOnlyList<EtcdCall> TakeUnanswered()
    {
        lock (_gate)
        {
            EtcdCall[] calls = [.. _unanswered];
            _unanswered.Clear();
            return calls;
        }
    }

    /// <summary>Ends the stream with a status.</summary>
    public void Break(Status status)
    {
        lock (_gate)
        {
            if (_broken.IsCancellationRequested)
            {
                return;
            }

            _brokenWith = status;
        }

        try
        {
            _broken.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stream has ended meanwhile by itself.
        }
    }

    /// <summary>Cuts the connection that the stream is on, which ends the stream as a client that is gone does.</summary>
    public void Reset() => _reset();

    /// <summary>What a request on the stream ended with that failed with an exception.</summary>
    public Status StatusOf(Exception exception) =>
        Broken.IsCancellationRequested ? _brokenWith : CallErrors.StatusOf(exception);

    public RpcException BrokenException() => new(_brokenWith);

    /// <summary>Keeps back everything that the server has to say from now on.</summary>
    public void Stall() => _isStalled = true;

    /// <summary>Says what was kept back, and goes on.</summary>
    public Task ResumeAsync()
    {
        _isStalled = false;
        return _resume?.Invoke() ?? Task.CompletedTask;
    }

    /// <param name="check">Looks whether the stream's token is still valid.</param>
    public void OnTokensExpired(Action check) => _checkToken = check;

    /// <summary>Has the stream look whether its token is still valid.</summary>
    public void CheckToken() => _checkToken?.Invoke();

    /// <param name="resume">Writes what was kept back.</param>
    public void OnResume(Func<Task> resume) => _resume = resume;

    public void Dispose() => _broken.Dispose();
}
