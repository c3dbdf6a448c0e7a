using Differential.Tests.Execution;
using Etcd.Api;
using FakeEtcd;
using Testing.Etcd;

namespace Differential.Tests.Fuzzing;

/// <summary>A FakeEtcd and an etcd that get the same calls.</summary>
internal sealed class FuzzPair : IAsyncDisposable
{
    private readonly FakeEtcdServer _fake;
    private readonly RealEtcd _real;

    private FuzzPair(FakeEtcdServer fake, RealEtcd real)
    {
        (_fake, _real) = (fake, real);
        (Fake, Real) = (new FuzzServer(fake.ConnectionString), new FuzzServer(real.ConnectionString));
    }

    public FuzzServer Fake { get; }

    public FuzzServer Real { get; }

    public static async Task<FuzzPair> StartAsync()
    {
        var real = await RealEtcd.StartAsync("--bcrypt-cost", "4");
        return new FuzzPair(await FakeEtcdServer.StartAsync(options => options.GatewayVersion = GatewayVersion.V2), real);
    }

    /// <summary>Makes a call on both servers and compares the answers.</summary>
    /// <returns>The revision that etcd answered; 0 if there is none.</returns>
    public async Task<long> CallAsync(FuzzCall call)
    {
        var (onFake, onReal) = (AnswerAsync(Fake, call), AnswerAsync(Real, call));
        var (fake, real) = (await onFake, await onReal);
        if (fake != real)
        {
            throw new Difference(call.ToString(), fake.Text, real.Text);
        }

        if (real.IsOk)
        {
            await FollowUpAsync(call);
        }

        return real.Revision;
    }

    public async Task CompareStateAsync()
    {
        var (fake, real) = (await Fake.StateAsync(), await Real.StateAsync());
        if (fake != real)
        {
            throw new Difference("the state after the batch", fake, real);
        }
    }

    /// <summary>Does something on both servers.</summary>
    public Task BothAsync(Func<FuzzServer, Task> action) => Task.WhenAll(action(Fake), action(Real));

    /// <summary>Why a call is left out, as things are; null if it is not.</summary>
    public async Task<string?> ExclusionAsync(FuzzCall call)
    {
        if (call.HasInvalidText)
        {
            return "FakeEtcd refuses text that is not UTF-8, since .NET has no strings for it";
        }

        if (StaysOpen(call))
        {
            return "the stream stays open, and nothing tells that its requests are answered";
        }

        foreach (var request in call.Requests)
        {
            var reason = Exclusions.ReasonFor(request, call) ?? request switch
            {
                LockRequest @lock when await Real.HasCandidateAsync(@lock.Name, @lock.Lease) => "it would wait for its turn",
                CampaignRequest campaign when await Real.HasCandidateAsync(campaign.Name, campaign.Lease) => "it would wait for its turn",
                LeaderRequest leader when call.Method.Name == nameof(Election.ElectionBase.Observe)
                    && !await Real.HasCandidateAsync(leader.Name, except: null) => "it would wait for a leader",
                _ => null,
            };
            if (reason is not null)
            {
                return reason;
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        Fake.Dispose();
        Real.Dispose();
        await _fake.DisposeAsync();
        await _real.DisposeAsync();
    }

    /// <summary>Whether a stream may stay open without an answer that is its last.</summary>
    private static bool StaysOpen(FuzzCall call) => call is GrpcFuzzCall grpc && grpc.Method.Name switch
    {
        nameof(Watch) => Frames.Split(grpc.Body) is var body && !body.AreWhole && (body.EndInPrefix || grpc.Encoding == FrameMutator.Gzip),
        nameof(Election.ElectionBase.Observe) => grpc.Requests.Contains(null) || grpc.Encoding == FrameMutator.Gzip,
        _ => false,
    };

    private static async Task<FuzzAnswer> AnswerAsync(FuzzServer server, FuzzCall call)
    {
        try
        {
            return await server.CallAsync(call);
        }
        catch (Exception exception) when (exception is TimeoutException or HttpRequestException or OperationCanceledException or IOException)
        {
            // The server is gone, does not answer, or answers what cannot be read. The same on both servers is a failure too.
            return new FuzzAnswer($"{server.Url}: {exception.GetType().Name}: {exception.Message} {exception.InnerException?.Message}", IsOk: false, Revision: 0);
        }
    }

    /// <summary>Takes away what would happen at different moments on the two servers.</summary>
    private async Task FollowUpAsync(FuzzCall call)
    {
        foreach (var request in call.Requests)
        {
            switch (request)
            {
                case CompactionRequest compaction:
                    await BothAsync(server => server.FinishCompactionAsync(compaction.Revision));
                    break;
                case AuthEnableRequest:
                    await BothAsync(server => server.LogInAsync());
                    break;
                case LeaseGrantRequest grant when Exclusions.IsShort(grant):
                    await BothAsync(server => server.RevokeAsync(grant.ID));
                    break;
            }
        }
    }
}
