using Etcd.Api;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Etcd.Discovery.HealthChecks;

/// <summary>Checks whether etcd answers, whether the followed endpoints are up to date, and whether the registrations are in etcd.</summary>
internal sealed class EtcdHealthCheck(EtcdConnection connection, EtcdHealthCheckOptions options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        List<Finding> findings =
        [
            .. await CheckEtcdAsync(data, cancellationToken).ConfigureAwait(false),
            .. connection.Metrics.FindSets(connection).SelectMany(set => CheckSet(set, data)),
            .. connection.Metrics.FindRegistrations(connection).SelectMany(registration => CheckRegistration(registration, data)),
        ];
        var status = findings.Select(finding => finding.Status).Append(HealthStatus.Healthy).Min();
        var description = findings.Count > 0 ? Printable.Escape(string.Join(' ', findings.Select(finding => finding.Text))) : null;
        return new HealthCheckResult(status, description, data: data);
    }

    private async Task<IReadOnlyList<Finding>> CheckEtcdAsync(Dictionary<string, object> data, CancellationToken cancellationToken)
    {
        var reason = await FindFailureAsync(cancellationToken).ConfigureAwait(false);
        data["etcd"] = Printable.Escape(reason ?? "reachable");
        return reason is null ? [] : [new Finding(options.UnreachableStatus, $"etcd is not reachable: {reason}")];
    }

    private async Task<string?> FindFailureAsync(CancellationToken cancellationToken)
    {
        var read = new RangeRequest { Key = EtcdConnection.ProbeKey, CountOnly = true };
        try
        {
            await connection
                .CallAsync(
                    (member, call) => member.Kv.RangeAsync(read, call),
                    CallKind.Idempotent,
                    cancellationToken,
                    timeLimit: options.ReadTimeout)
                .ConfigureAwait(false);
            return null;
        }
        catch (EtcdException exception) when (exception.Code == StatusCode.PermissionDenied)
        {
            // A user needs no permission for this key. The answer counts.
            return null;
        }
        catch (EtcdException exception)
        {
            return exception.Message;
        }
        catch (ObjectDisposedException)
        {
            return "the connection is disposed.";
        }
    }

    // Several followers of one prefix differ in the format that they read. The report has the stalest one.
    private IEnumerable<Finding> CheckSet(IFollowedSet set, Dictionary<string, object> data)
    {
        var target = Printable.Escape(set.Prefix.TrimEnd('/'));
        var staleness = set.Staleness;
        var key = $"target:{target}:staleness";
        if (!data.TryGetValue(key, out var other) || (double)other < staleness.TotalSeconds)
        {
            data[key] = staleness.TotalSeconds;
        }

        if (set.Count is { } count)
        {
            data[$"target:{target}:endpoints"] = count;
        }

        if (staleness > options.MaxStaleness)
        {
            yield return new Finding(
                options.StaleStatus, FormattableString.Invariant($"The endpoints of {target} are {staleness.TotalSeconds:0} s old."));
        }
    }

    private IEnumerable<Finding> CheckRegistration(IMeasuredRegistration registration, Dictionary<string, object> data)
    {
        var key = Printable.Escape(registration.Key);
        var state = registration.State;
        data[$"registration:{key}"] = state.Name;
        if (!state.IsRegistered)
        {
            var reason = registration.Problem is { } problem ? $": {problem}" : ".";
            yield return new Finding(options.UnregisteredStatus, $"The registration {key} is {state.Name}{reason}");
        }
    }

    private sealed record Finding(HealthStatus Status, string Text);
}
