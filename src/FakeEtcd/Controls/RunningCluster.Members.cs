using System.Collections.Immutable;
using System.Globalization;
using FakeEtcd.Engine;
using FakeEtcd.Node;
using FakeEtcd.Protocol;
using FakeEtcd.Threading;

namespace FakeEtcd.Controls;

/// <remarks>Members that join the running cluster.</remarks>
internal sealed partial class RunningCluster
{
    private readonly AsyncMutex _starts = new();

    /// <summary>Adds a member and starts it.</summary>
    /// <exception cref="InvalidOperationException">There is no leader, or a second learner would be added.</exception>
    public Task<RunningServer> AddAsync(bool isLearner, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            var member = Add(isLearner);
            try
            {
                return await StartAsync(member, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                // A voter that does not run could cost the cluster its majority.
                _state.Forget(member);
                throw;
            }
        },
        cancellationToken);

    /// <summary>Starts a member that a client has added.</summary>
    /// <exception cref="ArgumentException">There is no such member.</exception>
    /// <exception cref="InvalidOperationException">The member was started before, or the cluster has no majority even with it.</exception>
    public Task<RunningServer> StartAsync(ulong id, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            var member = _state.Members.FirstOrDefault(member => member.Id == id) ?? throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The cluster has no member with the ID {id}. Add it with MemberAdd first."),
                nameof(id));
            return member.Info.IsStarted
                ? throw new InvalidOperationException($"{member.Name} was started before. To start it again, call its RestartAsync().")
                : StartAsync(member, cancellationToken);
        },
        cancellationToken);

    private static string NoMajority(string what) =>
        $"{what}, because no majority of the members run and reach each other. Restart members or heal the partition first.";

    private ClusterMember Add(bool isLearner)
    {
        var urls = _state.Members.SelectMany(member => member.Info.PeerUrls).ToHashSet();
        var url = Enumerable.Range(1, urls.Count + 1).Select(PeerUrlOf).First(free => !urls.Contains(free));
        try
        {
            var added = _state.AddMember(_state.Leader ?? throw new LeaderLostException(), [url], isLearner).Added;
            return _state.Members.Single(member => member.Id == added.Id);
        }
        catch (EtcdException refused)
        {
            throw new InvalidOperationException($"The member cannot be added: {refused.Error.Message}.", refused);
        }
        catch (LeaderLostException)
        {
            throw new InvalidOperationException(NoMajority("A member cannot be added"));
        }
    }

    private async Task<RunningServer> StartAsync(ClusterMember member, CancellationToken cancellationToken)
    {
        // Removed members are counted too, so no name is used twice.
        var name = NameOf(Options, Members.Length + 1);
        var server = await ServerStart.ListenAsync(_createNode(member, name), cancellationToken).ConfigureAwait(false);
        if (!_state.Start(member, name, [ClientControls.UrlOf(server.Transport)]))
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new InvalidOperationException(
                member.IsRemoved ? "The member was removed while it started." : NoMajority("The member cannot be started"));
        }

        server.Members = () => Members;
        ImmutableInterlocked.Update(ref _members, static (members, added) => members.Add(added), server);
        return server;
    }

    /// <summary>Starts one member after the other, and none once the cluster is disposed.</summary>
    private async Task<RunningServer> RunAsync(Func<Task<RunningServer>> start, CancellationToken cancellationToken)
    {
        RunningServer? started = null;
        Lifetime.ThrowIfDisposed();
        await _starts.RunAsync(
            async () =>
            {
                Lifetime.ThrowIfDisposed();
                started = await start().ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return started!;
    }
}
