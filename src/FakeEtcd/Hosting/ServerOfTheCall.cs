using FakeEtcd.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace FakeEtcd.Hosting;

/// <summary>Which of the servers on one Kestrel a call is for: the one that its connection was handed in by.</summary>
internal sealed class ServerOfTheCall
{
    private ServerNode? _node;

    public ServerNode Node
    {
        get => _node ?? throw new InvalidOperationException("The call came in without a server.");
        set => _node = value;
    }
}

/// <summary>Makes what the server serves when a call begins a service of the call.</summary>
internal static class ServerOfTheCallExtensions
{
    public static void AddServerOfTheCall(this IServiceCollection services)
    {
        services.AddScoped<ServerOfTheCall>();

        // Not the node itself: a call would dispose it.
        services.AddScoped(static call => call.GetRequiredService<ServerOfTheCall>().Node.Current);
    }

    public static void UseServerOfTheCall(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        // What the connection knows, its requests know too.
        context.RequestServices.GetRequiredService<ServerOfTheCall>().Node = context.Features.GetRequiredFeature<ServerNode>();
        return next(context);
    });
}
