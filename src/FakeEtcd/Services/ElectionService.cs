using Etcd.Api;
using FakeEtcd.Services.Binding;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Election service. Its RPCs are not implemented yet, but the journal records their calls.</summary>
[BindServiceMethod(typeof(ServiceBinding), nameof(ServiceBinding.BindElection))]
internal sealed class ElectionService : Election.ElectionBase;
