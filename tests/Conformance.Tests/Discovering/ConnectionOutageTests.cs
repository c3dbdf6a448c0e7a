using System.Collections.Concurrent;
using System.Globalization;
using Conformance.Tests.Backends;
using Etcd.Discovery;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Discovering;

/// <summary>Calls that a restart, or an unreachable server, gets in the way of.</summary>
// Alone: each step has to be made before a lease of a few seconds, or a call, is over.
[NonParallelizable]
public sealed class ConnectionOutageTests(Backend backend) : DiscoveryFixture(backend)
{
    private const int Callers = 8;
    private const int Restarts = 4;

    [Test]
    public async Task Calls_ServerRestartsUnderThem_ReadsGoOnAndWritesFailAsUnavailableOnly()
    {
        var failedReads = new ConcurrentBag<Exception>();
        var failedWrites = new ConcurrentBag<Exception>();
        using var enough = new CancellationTokenSource();
        var reads = Enumerable.Range(0, Callers).Select(_ => RepeatAsync(() => Manager.ListAsync(enough.Token), failedReads, enough.Token));
        var writes = Enumerable.Range(0, Callers).Select(caller => RepeatAsync(
            () => Manager.AddEndpointAsync(
                Prefix + caller.ToString(CultureInfo.InvariantCulture), new RegisteredEndpoint("a:1"), cancellationToken: enough.Token),
            failedWrites,
            enough.Token));
        var callers = Task.WhenAll([.. reads, .. writes]);

        for (var restart = 0; restart < Restarts; restart++)
        {
            await Server.RestartAsync();
            await EventuallyAsync(() => Manager.DeleteEndpointAsync(Prefix + "none"), "a write after the restart");
        }

        await enough.CancelAsync();
        await callers.Within("the end of the calls");
        failedReads.Select(failure => failure.Message).Should().BeEmpty("a read is repeated until the server is back");
        failedWrites.Where(failure => failure is not EtcdUnavailableException).Select(failure => failure.Message).Should().BeEmpty(
            "whether a write was made is not known, and trying it again may help");
    }

    [Test]
    public async Task ListAsync_ServerUnreachable_FailsNamingTheEndpoint()
    {
        Wire.HangUp();
        await using var connection = new EtcdConnection(
            new EtcdConnectionOptions { Endpoints = [Wire.ConnectionString], CallTimeout = TimeSpan.FromMilliseconds(300) });

        var list = () => new EndpointManager(connection, Target).ListAsync().Within("an answer");

        var failure = (await list.Should().ThrowAsync<EtcdUnavailableException>()).Which;
        failure.Code.Should().Be(StatusCode.DeadlineExceeded);
        failure.Message.Should().StartWith($"etcd did not answer within 0.3 s. {Wire.ConnectionString}: ");
    }

    private static async Task RepeatAsync(Func<Task> call, ConcurrentBag<Exception> failures, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            try
            {
                await call();
            }
            catch (OperationCanceledException) when (enough.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }
        }
    }
}
