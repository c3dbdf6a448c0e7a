using Etcd.Api;
using FakeEtcd.Node;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Gateway.Probes;

/// <summary>Answers <c>/livez</c> and <c>/readyz</c>, and a path below them for each check.</summary>
internal static class CheckProbe
{
    private static readonly Check SerializableRead = new("serializable_read", static _ => null);

    private static readonly Check[] Live = [SerializableRead];

    private static readonly Check[] Ready =
    [
        new("data_corruption", static node =>
            node.Engine.Alarms().Any(alarm => alarm.Alarm == AlarmType.Corrupt) ? "alarm activated: CORRUPT" : null),
        SerializableRead,
        new("linearizable_read", static node => node.Member.Leader is null ? EtcdError.Timeout.Message : null),
        new("non_learner", static node => node.Member.ServesAsLearner ? "not supported for learner" : null),
    ];

    /// <summary>Returns the checks of a path; null for an unknown path.</summary>
    public static IReadOnlyList<Check>? Find(string path) => path.Split('/') switch
    {
        ["", "livez"] => Live,
        ["", "readyz"] => Ready,
        ["", "livez", var name] => Named(Live, name),
        ["", "readyz", var name] => Named(Ready, name),
        _ => null,
    };

    public static Task AnswerAsync(HttpContext context, ServerNode node, IReadOnlyList<Check> checks)
    {
        var query = context.Request.Query;
        var results = checks
            .Where(check => !query["exclude"].Contains(check.Name))
            .Select(check => (check.Name, Failure: check.FindFailure(node)))
            .ToList();
        var lines = string.Concat(results.Select(static result =>
            result.Failure is null ? $"[+]{result.Name} ok\n" : $"[-]{result.Name} failed: {result.Failure}\n"));
        return results.Exists(static result => result.Failure is not null)
            ? HttpReply.LineAsync(context.Response, StatusCodes.Status503ServiceUnavailable, lines)
            : HttpReply.LineAsync(context.Response, StatusCodes.Status200OK, query.ContainsKey("verbose") ? $"{lines}ok" : "ok");
    }

    private static Check[]? Named(Check[] checks, string name) => Array.Find(checks, check => check.Name == name) is { } check
        ? [check]
        : null;

    /// <summary>One check.</summary>
    /// <param name="Name">Its name in etcd.</param>
    /// <param name="FindFailure">Returns why the check fails; null if it passes.</param>
    internal sealed record Check(string Name, Func<ServerNode, string?> FindFailure);
}
