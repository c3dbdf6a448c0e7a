using Etcd.Api;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Services;

/// <summary>Forwards the requests of a proxy to the etcd behind it.</summary>
internal interface IForwarder
{
    /// <summary>The URL of the etcd.</summary>
    string UpstreamUrl { get; }

    /// <summary>The header with the newest revision that a response has shown; empty before the first one.</summary>
    ResponseHeader LastHeader { get; }

    /// <summary>Forwards a request, and its response.</summary>
    Task ForwardAsync(HttpContext context);
}
