using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Gateway;

/// <summary>A request that is made of another one.</summary>
internal static class InnerRequest
{
    /// <summary>
    /// Returns the features of the inner request: what is not replaced stays that of the outer request, such as its connection, its services
    /// and its end.
    /// </summary>
    public static FeatureCollection FeaturesOf(HttpContext outer)
    {
        var features = new FeatureCollection(outer.Features);

        // A context creates the feature when it is first asked for the services, and an inner context cannot create it.
        features.Set<IServiceProvidersFeature>(new ServiceProvidersFeature { RequestServices = outer.RequestServices });
        return features;
    }
}
