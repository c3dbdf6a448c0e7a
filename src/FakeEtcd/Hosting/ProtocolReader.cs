using System.IO.Pipelines;
using FakeEtcd.Services;

namespace FakeEtcd.Hosting;

/// <summary>Waits for the first bytes of a connection, which show its protocol. Does not consume them.</summary>
/// <param name="input">The bytes that the client sends.</param>
/// <param name="usesTls">Whether the listener serves TLS.</param>
/// <param name="isPlain">Whether it serves connections without TLS.</param>
internal sealed class ProtocolReader(PipeReader input, bool usesTls, bool isPlain)
{
    private readonly Lock _gate = new();
    private bool _isCanceled;
    private bool _isOver;

    /// <summary>The connection, if the server has a dashboard.</summary>
    public IKeptConnection? Kept { get; init; }

    /// <summary>Waits until the client's first bytes show its protocol.</summary>
    /// <returns>The protocol; undecided if the connection ends or the wait is canceled first.</returns>
    public async Task<WireProtocol> ReadAsync()
    {
        var protocol = await TryReadAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _isOver = true;

            // A cancellation that came too late for this read must not reach Kestrel's first read.
            if (_isCanceled && protocol != WireProtocol.Undecided && input.TryRead(out var read))
            {
                input.AdvanceTo(read.Buffer.Start);
            }

            return protocol;
        }
    }

    /// <summary>Cancels the wait. Has no effect after it.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _isCanceled = true;
                input.CancelPendingRead();
            }
        }
    }

    private async Task<WireProtocol> TryReadAsync()
    {
        try
        {
            while (true)
            {
                var read = await input.ReadAsync().ConfigureAwait(false);
                var protocol = WireProtocolDetector.Detect(read.Buffer, usesTls, isPlain);
                var isDecided = protocol != WireProtocol.Undecided;
                if (protocol == WireProtocol.Http1 && Kept is not null && WireProtocolDetector.AsksForDashboard(read.Buffer))
                {
                    Kept.Keep();
                }

                input.AdvanceTo(read.Buffer.Start, isDecided ? read.Buffer.Start : read.Buffer.End);
                if (isDecided || read.IsCompleted || read.IsCanceled)
                {
                    return protocol;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client reset the connection, or the server aborted it.
            return WireProtocol.Undecided;
        }
    }
}
