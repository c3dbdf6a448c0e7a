using Etcd.Api;

namespace FakeEtcd.Services;

/// <summary>The Election service. Its RPCs are not implemented yet, but the journal records their calls.</summary>
internal sealed class ElectionService : Election.ElectionBase;
