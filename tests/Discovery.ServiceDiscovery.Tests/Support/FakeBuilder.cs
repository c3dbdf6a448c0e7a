using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;

namespace Etcd.Extensions.ServiceDiscovery.Tests.Support;

/// <summary>Takes what a provider gives.</summary>
internal sealed class FakeBuilder : IServiceEndpointBuilder
{
    public List<IChangeToken> Tokens { get; } = [];

    public IList<ServiceEndpoint> Endpoints { get; } = [];

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public void AddChangeToken(IChangeToken changeToken) => Tokens.Add(changeToken);
}
