using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Calls;

/// <summary>How long a call lasts at most. Most calls wait for nothing, so the token for their end is created when it is needed.</summary>
internal sealed class CallLifetime : IDisposable
{
    private readonly HttpContext? _context;
    private readonly CancellationToken _stopping;
    private readonly TimeSpan? _timeout;
    private readonly long _startedAt;
    private CancellationTokenSource? _deadline;
    private CancellationTokenSource? _ended;

    /// <param name="context">The call.</param>
    /// <param name="timeout">The client's time limit; null for none.</param>
    /// <param name="stopping">Canceled when the server stops serving the call's state.</param>
    public CallLifetime(HttpContext context, TimeSpan? timeout, CancellationToken stopping)
    {
        _context = context;
        _stopping = stopping;
        _timeout = timeout;
        _startedAt = timeout is null ? 0 : TimeProvider.System.GetTimestamp();
    }

    /// <param name="ended">Canceled when the call ends.</param>
    public CallLifetime(CancellationToken ended) => _stopping = ended;

    /// <summary>Canceled when the client cancels the call, its time is over, or the server stops serving the call's state.</summary>
    public CancellationToken Ended => _context is null ? _stopping : (_ended ??= Link(_context)).Token;

    /// <summary>Whether the client's time limit has ended <see cref="Ended"/>.</summary>
    public bool IsDeadlineExceeded => _deadline?.IsCancellationRequested == true;

    /// <summary>The time when the client's time limit is reached; the largest one without a limit.</summary>
    public DateTime Deadline => _timeout is null ? DateTime.MaxValue : TimeProvider.System.GetUtcNow().UtcDateTime + Remaining();

    /// <summary>Ends a call that must not begin: the server no longer serves its state, or <see cref="Ended"/> is canceled.</summary>
    public void ThrowIfEnded()
    {
        _stopping.ThrowIfCancellationRequested();
        _ended?.Token.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _ended?.Dispose();
        _deadline?.Dispose();
    }

    private CancellationTokenSource Link(HttpContext context)
    {
        if (_timeout is null)
        {
            return CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);
        }

        _deadline = new CancellationTokenSource(Remaining(), TimeProvider.System);
        return CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping, _deadline.Token);
    }

    private TimeSpan Remaining()
    {
        var remaining = _timeout.GetValueOrDefault() - TimeProvider.System.GetElapsedTime(_startedAt);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }
}
