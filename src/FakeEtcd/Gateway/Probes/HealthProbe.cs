using Etcd.Api;
using FakeEtcd.Node;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Gateway.Probes;

/// <summary>Answers <c>/health</c>: an alarm makes a member unhealthy, and so does the lack of a leader.</summary>
internal static class HealthProbe
{
    public static Task AnswerAsync(HttpContext context, ServerNode node) => FindReason(context.Request.Query, node) is { } reason
        ? HttpReply.LineAsync(context.Response, StatusCodes.Status503ServiceUnavailable, Body("false", reason))
        : HttpReply.TextAsync(context.Response, StatusCodes.Status200OK, HttpReply.Text, Body("true", ""));

    private static string Body(string health, string reason) => $"{{\"health\":\"{health}\",\"reason\":\"{reason}\"}}";

    /// <summary>Returns the reason why the member is not healthy; null if it is healthy.</summary>
    private static string? FindReason(IQueryCollection query, ServerNode node)
    {
        var excluded = query["exclude"];
        var alarm = node.Engine.Alarms().Select(alarm => NameOf(alarm.Alarm)).FirstOrDefault(name => !excluded.Contains(name));
        if (alarm is not null)
        {
            return $"ALARM {alarm}";
        }

        return node.Member.Leader is null && query["serializable"] != "true" ? "RAFT NO LEADER" : null;
    }

    private static string NameOf(AlarmType alarm) => alarm switch
    {
        AlarmType.Nospace => "NOSPACE",
        AlarmType.Corrupt => "CORRUPT",
        _ => "UNKNOWN",
    };
}
