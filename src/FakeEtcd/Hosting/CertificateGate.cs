using FakeEtcd.Calls;
using FakeEtcd.Gateway;
using FakeEtcd.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Hosting;

/// <summary>
/// Refuses requests to the JSON gateway from clients whose certificates name users, because etcd's gateway cannot pass the name on.
/// </summary>
internal static class CertificateGate
{
    private const string GatewayPath = "/v3/";
    private const string Message = "CommonName of client sending a request against gateway will be ignored and not used as expected";

    public static void UseCertificateGate(this IApplicationBuilder app) => app.Use(static (context, next) =>
        IsRefused(context) ? HttpReply.LineAsync(context.Response, StatusCodes.Status400BadRequest, Message) : next(context));

    private static bool IsRefused(HttpContext context) =>
        context.Request.Path.Value?.StartsWith(GatewayPath, StringComparison.Ordinal) == true
        && context.Features.GetRequiredFeature<ConnectionClient>().CommonName is { Length: > 0 }
        && context.Features.GetRequiredFeature<CallTarget>().Node.Current.Engine.AuthEnabled;
}
