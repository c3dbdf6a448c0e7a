using System.Collections.ObjectModel;
using System.ComponentModel;

namespace Etcd.Discovery;

/// <summary>The client URLs of a cluster's members: a list, which configuration can also give as one text.</summary>
/// <remarks>
/// <c>"Endpoints": ["http://a:2379", "http://b:2379"]</c> and <c>"Endpoints": "http://a:2379,http://b:2379"</c> mean the same to the
/// configuration binder, but for endpoints that were set before: the binder adds an array to them, as to any collection, and one text
/// takes their place. (The source generator for configuration binding reads the first form only.)
/// </remarks>
[TypeConverter(typeof(EtcdEndpointsConverter))]
public sealed class EtcdEndpoints : Collection<string>
{
}
