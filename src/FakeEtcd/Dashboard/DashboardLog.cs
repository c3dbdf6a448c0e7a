using Microsoft.Extensions.Logging;

namespace FakeEtcd.Dashboard;

/// <summary>The log of the dashboard.</summary>
internal static partial class DashboardLog
{
    public const string Category = "FakeEtcd.Dashboard";

    [LoggerMessage(EventId = 20, Level = LogLevel.Error, Message = "A request to the dashboard failed.")]
    public static partial void RequestFailed(this ILogger logger, Exception exception);
}
