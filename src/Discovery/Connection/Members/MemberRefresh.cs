using Etcd.Api;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Asks the cluster for its members from time to time, and connects to those that are new.</summary>
internal sealed partial class MemberRefresh : IDisposable
{
    private readonly EtcdConnection _connection;
    private readonly MemberFactory _factory;
    private readonly string _scheme;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly PeriodicTimer _timer;

    public MemberRefresh(EtcdConnection connection, MemberFactory factory, bool secure, TimeSpan interval)
    {
        _connection = connection;
        _factory = factory;
        _scheme = secure ? "https://" : "http://";
        _logger = connection.LoggerFactory.CreateLogger<MemberRefresh>();
        _timer = new PeriodicTimer(interval, connection.Time);
        Running = Background.Run(() => RunAsync(_stopping.Token));
    }

    /// <summary>The background work. It ends after the refresh is disposed, and never fails.</summary>
    internal Task Running { get; }

    public void Dispose()
    {
        _stopping.Cancel();
        _timer.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && await _timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                await RefreshAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is EtcdException or OperationCanceledException or ObjectDisposedException)
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
        if (urls.Length == 0 || EtcdEndpointList.Parse(urls, out var list) is not null)
        {
            LogUnusable(string.Join(", ", urls));
            return;
        }

        var byName = list!.Urls.ToDictionary(EtcdEndpointList.Format);
        cancellationToken.ThrowIfCancellationRequested();
        if (_connection.Members.Replace(byName.Keys, name => _factory.Create(byName[name])))
        {
            LogReplaced(_connection.Members.Names);
        }
    }

    [LoggerMessage(105, LogLevel.Information, "The etcd cluster has other members now: {Members}.")]
    private partial void LogReplaced(Printable members);

    [LoggerMessage(106, LogLevel.Debug, "Cannot ask the etcd cluster for its members: {Reason}")]
    private partial void LogFailed(Printable reason);

    [LoggerMessage(107, LogLevel.Warning, "The etcd members advertise no client URL that the connection can use: {Urls}")]
    private partial void LogUnusable(Printable urls);
}
