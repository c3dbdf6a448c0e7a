using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.Http;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>Makes rules of requests.</summary>
internal static class FaultRequests
{
    /// <summary>The fields that belong to some actions only.</summary>
    private static readonly (string Field, FaultKind Action, Func<FaultRequest, bool> IsGiven)[] Fields =
    [
        ("error", FaultKind.Fail, static fault => fault.Error is not null),
        ("code", FaultKind.Fail, static fault => fault.Code is not null),
        ("message", FaultKind.Fail, static fault => fault.Message is not null),
        ("by", FaultKind.Delay, static fault => fault.By is not null),
        ("reason", FaultKind.RefuseWatch, static fault => fault.Reason is not null),
    ];

    /// <exception cref="ControlException">The request is wrong, or the fault could never apply.</exception>
    public static FaultRule Add(FaultControls controls, FaultRequest request)
    {
        if (Fields.FirstOrDefault(field => field.IsGiven(request) && field.Action != request.Action) is { Field: { } stray } other)
        {
            throw ControlException.Invalid(stray, $"The field '{stray}' belongs to the action {other.Action}, not to {request.Action}.");
        }

        try
        {
            return Act(Select(controls, request), request);
        }
        catch (InvalidOperationException exception)
        {
            // The rule could never apply.
            throw ControlException.Invalid("action", exception.Message);
        }
    }

    private static FaultBuilder Select(FaultControls controls, FaultRequest request)
    {
        if (request.Rpcs is { Count: 0 })
        {
            throw ControlException.Invalid("rpcs", "The field 'rpcs' is empty. Leave it out for all RPCs.");
        }

        var builder = request.Rpcs is { } rpcs ? controls.On(rpcs[0], [.. rpcs.Skip(1)]) : controls.OnAny();
        With("key", request.Key, key => builder.WithKey(key));
        With("prefix", request.Prefix, prefix => builder.WithPrefix(prefix));
        With("lease", request.Lease, lease => builder.WithLease(ControlValues.Lease("lease", lease)));
        With("client", request.Client, client => builder.FromClient(client));
        if (request.Skip is { } skip and not 0)
        {
            Named("skip", () => builder.Skip(skip));
        }

        if (request.Times is { } times)
        {
            Named("times", () => builder.Times(times));
        }

        if (request.Probability is { } probability)
        {
            Named("probability", () => builder.WithProbability(probability));
        }

        return request.AfterEffect ? builder.AfterEffect() : builder;
    }

    private static FaultRule Act(FaultBuilder builder, FaultRequest request) => request.Action switch
    {
        FaultKind.Fail => Fail(builder, request),
        FaultKind.Delay => Delay(builder, request.By ?? throw Missing("by", request.Action)),
        FaultKind.Hang => builder.Hang(),
        FaultKind.DropResponse => builder.DropResponse(),
        FaultKind.ResetConnection => builder.ResetConnection(),
        FaultKind.Stall => builder.Stall(),
        FaultKind.RefuseWatch => builder.RefuseWatch(request.Reason ?? throw Missing("reason", request.Action)),
        _ => builder.CompactWatch(),
    };

    private static FaultRule Fail(FaultBuilder builder, FaultRequest request)
    {
        if (request.Error is { } error)
        {
            return request is { Code: null, Message: null }
                ? builder.Fail(EtcdErrors.Find("error", error))
                : throw ControlException.Invalid("error", "The field 'error' stands for a code and a message. Leave out one or the other.");
        }

        var code = request.Code ?? throw Missing("error", request.Action);
        var message = request.Message ?? throw Missing("message", request.Action);
        FaultRule? rule = null;
        Named("code", () => rule = builder.Fail(code, message));
        return rule!;
    }

    private static FaultRule Delay(FaultBuilder builder, string by)
    {
        FaultRule? rule = null;
        Named("by", () => rule = builder.Delay(ControlValues.Duration("by", by)));
        return rule!;
    }

    private static void With(string field, string? value, Action<string> change)
    {
        if (value is not null)
        {
            Named(field, () => change(value));
        }
    }

    /// <summary>Names the field in the errors of the library.</summary>
    private static void Named(string field, Action change)
    {
        try
        {
            change();
        }
        catch (ArgumentException exception)
        {
            throw ControlException.Invalid(field, $"'{field}': {ErrorMapping.MessageOf(exception)}");
        }
        catch (InvalidOperationException exception)
        {
            throw ControlException.Invalid(field, exception.Message);
        }
    }

    private static ControlException Missing(string field, FaultKind action) =>
        ControlException.Invalid(field, $"The field '{field}' is missing, which the action {action} needs.");
}
