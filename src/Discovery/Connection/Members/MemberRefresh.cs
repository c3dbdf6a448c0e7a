using Etcd.Api;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Asks the cluster for its members from time to time, and connects to those that are new.</summary>
/// <remarks>
/// Members advertise what their operator configured, such as <c>http://localhost:2379</c> in a container. So a new member is asked first,
/// and one that does not answer is left out until the next refresh.
/// </remarks>
internal sealed partial class MemberRefresh : IDisposable
{
    private readonly EtcdConnection _connection;
    private readonly MemberFactory _factory;
    private readonly TimeSpan _interval;
    private readonly string _scheme;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private string? _unusable;

    public MemberRefresh(EtcdConnection connection, MemberFactory factory, bool secure, TimeSpan interval)
    {
        _connection = connection;
        _factory = factory;
        _interval = interval;
        _scheme = secure ? "https://" : "http://";
        _logger = connection.LoggerFactory.CreateLogger<MemberRefresh>();
        var stopping = _stopping.Token;
        Running = Background.Run(() => RunAsync(stopping));
    }

    /// <summary>The background work. It ends after the refresh is disposed, and never fails.</summary>
    internal Task Running { get; }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_interval, _connection.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await RefreshAsync(cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever goes wrong, the next refresh may succeed.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogFailed(exception.Message);
            }
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var response = await _connection
            .CallAsync(
                (member, options) => member.Cluster.MemberListAsync(new MemberListRequest { Linearizable = true }, options),
                CallKind.Idempotent,
                cancellationToken)
            .ConfigureAwait(false);
        var advertised = response.Members.Where(member => !member.IsLearner).SelectMany(member => member.ClientURLs);
        var urls = advertised.Where(url => url.StartsWith(_scheme, StringComparison.Ordinal)).ToArray();
        EtcdMember[] members = urls.Length > 0 && EtcdEndpointList.Parse(urls, out var list) is null
            ? await FindMembersAsync(list!, cancellationToken).ConfigureAwait(false)
            : [];
        cancellationToken.ThrowIfCancellationRequested();
        if (members.Length == 0)
        {
            ReportUnusable(string.Join(", ", urls));
            return;
        }

        _unusable = null;
        if (_connection.Members.Replace(members))
        {
            LogReplaced(string.Join(", ", members.Select(member => member.Name)));
        }
    }

    /// <summary>Returns the members that are known, and the new ones that answer.</summary>
    private async Task<EtcdMember[]> FindMembersAsync(EtcdEndpointList list, CancellationToken cancellationToken)
    {
        var known = _connection.Members.All;
        var found = await Task.WhenAll(list.Urls.Select(FindAsync)).ConfigureAwait(false);
        return [.. found.OfType<EtcdMember>()];

        async Task<EtcdMember?> FindAsync(Uri url)
        {
            var name = EtcdEndpointList.Format(url);
            return known.FirstOrDefault(member => member.Name == name)
                ?? await ProbeAsync(_factory.Create(url), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks a new member for anything. A refusal is an answer.</summary>
    /// <returns>The member; null if it does not answer.</returns>
    private async Task<EtcdMember?> ProbeAsync(EtcdMember member, CancellationToken cancellationToken)
    {
        // Not a read that needs a leader: a member that has lost it is a member too.
        var read = new RangeRequest { Key = EtcdConnection.ProbeKey, CountOnly = true, Serializable = true };
        using var timeout = new CancellationTokenSource(_connection.Options.CallTimeout, _connection.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var call = member.Kv.RangeAsync(read, cancellationToken: linked.Token);
            await call.ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException exception) when (EtcdErrors.Classify(exception) != CallFailure.Refused)
        {
            LogUnreachable(member.Name, timeout.IsCancellationRequested ? "no answer" : EtcdErrors.DescribeFailure(exception));
            member.Dispose();
            return null;
        }
        catch (RpcException)
        {
        }

        return member;
    }

    private void ReportUnusable(string urls)
    {
        if (_unusable != urls)
        {
            _unusable = urls;
            LogUnusable(urls);
        }
    }

    [LoggerMessage(105, LogLevel.Information, "The etcd cluster has other members now: {Members}.")]
    private partial void LogReplaced(Printable members);

    [LoggerMessage(106, LogLevel.Debug, "Cannot ask the etcd cluster for its members: {Reason}")]
    private partial void LogFailed(Printable reason);

    [LoggerMessage(107, LogLevel.Warning, "The etcd members advertise no client URL that the connection can use, so it keeps its endpoints: {Urls}")]
    private partial void LogUnusable(Printable urls);

    [LoggerMessage(108, LogLevel.Debug, "The advertised etcd member {Member} is left out until it answers: {Reason}")]
    private partial void LogUnreachable(Printable member, Printable reason);
}
