using System.Collections.ObjectModel;
using System.ComponentModel;

namespace Etcd.Discovery;

/// <summary>A list of the client URLs of a cluster's members.</summary>
/// <remarks>
/// The configuration binder reads an array, <c>"Endpoints": ["http://a:2379", "http://b:2379"]</c>, and a single string,
/// <c>"Endpoints": "http://a:2379,http://b:2379"</c>. An array is added to endpoints that code has set before, as for any collection; a
/// string replaces them. The source generator for configuration binding reads arrays only.
/// </remarks>
[TypeConverter(typeof(EtcdEndpointsConverter))]
public sealed class EtcdEndpoints : Collection<string>
{
}
