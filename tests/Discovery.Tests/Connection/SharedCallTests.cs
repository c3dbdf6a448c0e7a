using Etcd.Api;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Connection;

internal sealed class SharedCallTests : EtcdFixture
{
    [Test]
    public async Task Silent_WhileTheStreamOpens_BlamesTheMemberThatIsAsked()
    {
        using var member = new UnreachableMember(Unreachable.ConnectTimeout);
        var options = new EtcdConnectionOptions
        {
            Endpoints = [$"http://127.0.0.1:{member.Port}", Etcd.ConnectionString],
            ConnectTimeout = TimeSpan.FromMinutes(1),
            AttemptTimeout = TimeSpan.FromMinutes(1),
            CallTimeout = TimeSpan.FromMinutes(2),
        };
        options.ConfigureHandler(member.Configure);
        await using var connection = new EtcdConnection(options);
        var asked = new TaskCompletionSource<EtcdMember>();
        var call = new SharedCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse>(
            connection,
            new ReopenDelay(connection),
            (it, callOptions) =>
            {
                asked.TrySetResult(it);
                return it.Lease.LeaseKeepAlive(callOptions);
            });
        call.Requests.Send(new LeaseKeepAliveRequest { ID = 1 });
        var running = call.RunAsync(_ => Task.CompletedTask);
        var first = await asked.Task.Within("a member that is asked");

        call.Silent("no answer").Message.Should().Be($"{first.Name}: no answer.");

        connection.Members.Choose([]).Should().NotBe(first);
        await call.CloseAsync();
        await running.Within("the end of the stream");
    }
}
