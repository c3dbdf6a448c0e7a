using System.IO.Pipelines;
using FakeEtcd.Hosting;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Hosting;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ProtocolReaderTests
{
    private static readonly byte[] Request = "GET / HTTP/1.1\r\n"u8.ToArray();

    private readonly Pipe _pipe = new(new PipeOptions(useSynchronizationContext: false));

    [Test]
    public async Task ReadAsync_Request_LeavesItUnread()
    {
        var reader = new ProtocolReader(_pipe.Reader, usesTls: false, isPlain: true);
        await _pipe.Writer.WriteAsync(Request);

        (await reader.ReadAsync().Within("the protocol")).Should().Be(WireProtocol.Http1);

        await ShouldReadRequestAsync();
    }

    [Test]
    public async Task Cancel_WhileItWaits_EndsTheWait()
    {
        var reader = new ProtocolReader(_pipe.Reader, usesTls: false, isPlain: true);
        var protocol = reader.ReadAsync();

        reader.Cancel();

        (await protocol.Within("the end of the wait")).Should().Be(WireProtocol.Undecided);
    }

    [Test]
    public async Task Cancel_BesideTheFirstBytes_DoesNotReachTheNextRead()
    {
        var reader = new ProtocolReader(_pipe.Reader, usesTls: false, isPlain: true);
        await _pipe.Writer.WriteAsync(Request);

        reader.Cancel();

        (await reader.ReadAsync().Within("the protocol")).Should().Be(WireProtocol.Http1);
        await ShouldReadRequestAsync();
    }

    [Test]
    public async Task Cancel_AfterTheWait_DoesNotReachTheNextRead()
    {
        var reader = new ProtocolReader(_pipe.Reader, usesTls: false, isPlain: true);
        await _pipe.Writer.WriteAsync(Request);
        await reader.ReadAsync().Within("the protocol");

        reader.Cancel();

        await ShouldReadRequestAsync();
    }

    [Test]
    public async Task ReadAsync_ClientThatResets_IsUndecided()
    {
        var reader = new ProtocolReader(_pipe.Reader, usesTls: true, isPlain: false);

        await _pipe.Writer.CompleteAsync(new IOException("reset"));

        (await reader.ReadAsync().Within("the end of the wait")).Should().Be(WireProtocol.Undecided);
    }

    private async Task ShouldReadRequestAsync()
    {
        var read = await _pipe.Reader.ReadAsync().Within("the next read");

        (read.IsCanceled, read.Buffer.Length).Should().Be((false, Request.Length));
    }
}
