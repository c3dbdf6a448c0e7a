using FakeEtcd.Controls;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Hosting;

public sealed class ServerLifetimeTests
{
    [Test]
    public async Task DisposeAsync_Fails_EveryCallerLearnsOfIt()
    {
        var lifetime = new ServerLifetime("name");
        var disposal = new TaskCompletionSource();
        var first = lifetime.DisposeAsync(() => disposal.Task);
        var second = lifetime.DisposeAsync(() => Task.CompletedTask);
        disposal.SetException(new IOException("the port"));

        foreach (var caller in new[] { first, second })
        {
            await caller.Awaiting(it => it.Within("the end")).Should().ThrowAsync<IOException>().WithMessage("the port");
        }

        lifetime.Invoking(it => it.ThrowIfDisposed()).Should().Throw<ObjectDisposedException>().Which.ObjectName.Should().Be("name");
    }
}
