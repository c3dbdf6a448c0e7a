using FakeEtcd.ControlApi.Http;
using FakeEtcd.ControlApi.Messages;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FakeEtcd.Tool.Control;

/// <summary>Refuses requests of web pages, and those without the token.</summary>
/// <param name="token">The token.</param>
/// <param name="isLoopback">Whether the API listens on loopback, where a request names this machine.</param>
internal sealed class ControlGuard(ControlToken token, bool isLoopback)
{
    /// <exception cref="ControlException">The request is refused.</exception>
    public void Check(HttpContext context)
    {
        var request = context.Request;
        if (isLoopback && !LocalHost.IsNamedBy(request.Host.Host))
        {
            throw new ControlException(StatusCodes.Status403Forbidden, "The Host header must name this machine, as 127.0.0.1 or localhost does.");
        }

        if (request.Headers.ContainsKey(HeaderNames.Origin))
        {
            throw new ControlException(StatusCodes.Status403Forbidden, "Web pages may not call the control API: the request has an Origin header.");
        }

        if (!token.Accepts(request.Headers.Authorization))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            throw new ControlException(
                StatusCodes.Status401Unauthorized,
                "Send the header 'Authorization: Bearer TOKEN', with the token of --fake-control-token, or the one that fake-etcd printed.");
        }
    }
}
