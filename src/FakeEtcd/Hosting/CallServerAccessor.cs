using FakeEtcd.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace FakeEtcd.Hosting;

/// <summary>Finds the server that a call is for, among those that share one Kestrel: the server that accepted the call's connection.</summary>
internal sealed class CallServerAccessor
{
    private CallTarget? _target;

    public CallTarget Target
    {
        get => _target ?? throw new InvalidOperationException("The call came in without a server.");
        set => _target = value;
    }
}

/// <summary>Registers the state that the server serves when a call begins as a service of the call.</summary>
internal static class CallServerAccessorExtensions
{
    public static void AddCallServer(this IServiceCollection services)
    {
        services.AddScoped<CallServerAccessor>();
        services.AddScoped(static call => new ServerContext(call.GetRequiredService<CallServerAccessor>().Target));
    }

    public static void UseCallServer(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        // The features of a connection are those of its requests too.
        context.RequestServices.GetRequiredService<CallServerAccessor>().Target = context.Features.GetRequiredFeature<CallTarget>();
        return next(context);
    });
}
