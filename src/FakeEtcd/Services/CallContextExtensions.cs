using FakeEtcd.Streams;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Services;

/// <summary>Extends the gRPC context of a call.</summary>
internal static class CallContextExtensions
{
    /// <summary>Resets the client's connection.</summary>
    public static void ResetConnection(this ServerCallContext context) =>
        context.HttpContextOf().Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();

    /// <summary>Returns the HTTP request of a call.</summary>
    public static HttpContext HttpContextOf(this ServerCallContext context) =>
        context is CallContext own ? own.HttpContext : context.GetHttpContext();

    /// <summary>Returns the session of a stream.</summary>
    public static StreamSession GetSession(this ServerCallContext context) => ((CallContext)context).Session!;
}
