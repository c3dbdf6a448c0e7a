using Etcd.Api;

namespace FakeEtcd.Services;

/// <summary>The Election service, of which no procedure is implemented yet; its calls are in the journal all the same.</summary>
internal sealed class ElectionService : Election.ElectionBase;
