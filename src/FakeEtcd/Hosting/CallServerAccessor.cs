using FakeEtcd.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace FakeEtcd.Hosting;

/// <summary>Holds the server of a call. Several servers share a Kestrel; this is the one that accepted the call's connection.</summary>
internal sealed class CallServerAccessor
{
    private CallTarget? _target;

    public CallTarget Target
    {
        get => _target ?? throw new InvalidOperationException("The server of the call is not set.");
        set => _target = value;
    }
}

/// <summary>Provides the server of a call, and the state that it serves when the call begins, to the call's services.</summary>
internal static class CallServerAccessorExtensions
{
    public static void AddCallServer(this IServiceCollection services)
    {
        services.AddScoped<CallServerAccessor>();
        services.AddScoped(static call => new ServerContext(call.GetRequiredService<CallServerAccessor>().Target));
    }

    public static void UseCallServer(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        // A request inherits the features of its connection.
        context.RequestServices.GetRequiredService<CallServerAccessor>().Target = context.Features.GetRequiredFeature<CallTarget>();
        return next(context);
    });
}
