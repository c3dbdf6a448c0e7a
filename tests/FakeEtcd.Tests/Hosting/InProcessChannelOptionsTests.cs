using System.Net;
using System.Reflection;
using FakeEtcd.Hosting.InMemory;
using FluentAssertions;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Grpc.Net.Compression;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting;

/// <summary>The options that a caller gives to <see cref="FakeEtcdServer.CreateChannel(GrpcChannelOptions?)"/> stay the caller's.</summary>
public sealed class InProcessChannelOptionsTests
{
    private const int Callers = 64;

    /// <summary>A value that no property has by default; a property of another type fails the test until its type is here.</summary>
    private static readonly Dictionary<Type, object> Samples = new()
    {
        [typeof(bool)] = true,
        [typeof(int?)] = 12_345,
        [typeof(long?)] = 12_345L,
        [typeof(TimeSpan)] = TimeSpan.FromSeconds(7),
        [typeof(TimeSpan?)] = TimeSpan.FromSeconds(77),
        [typeof(Version)] = HttpVersion.Version30,
        [typeof(HttpVersionPolicy?)] = HttpVersionPolicy.RequestVersionOrHigher,
        [typeof(ChannelCredentials)] = ChannelCredentials.Insecure,
        [typeof(ServiceConfig)] = new ServiceConfig(),
        [typeof(IServiceProvider)] = new LookingServices(() => { }),
        [typeof(ILoggerFactory)] = NullLoggerFactory.Instance,
        [typeof(IList<ICompressionProvider>)] = new List<ICompressionProvider>(),
    };

    private static readonly IReadOnlyList<PropertyInfo> Copied =
    [
        .. typeof(GrpcChannelOptions).GetProperties().Where(property =>
            property.SetMethod is { IsPublic: true }
            && property.Name is not (nameof(GrpcChannelOptions.HttpHandler) or nameof(GrpcChannelOptions.HttpClient)
                or nameof(GrpcChannelOptions.DisposeHttpClient))),
    ];

    [TestCaseSource(nameof(Copied))]
    public void Create_EveryOption_IsCopied(PropertyInfo property)
    {
        using var handler = new SocketsHttpHandler();
        var options = new GrpcChannelOptions();
        var sample = Samples.GetValueOrDefault(property.PropertyType);
        sample.Should().NotBeNull($"{nameof(Samples)} needs a {property.PropertyType}")
            .And.NotBe(property.GetValue(options), "a default does not show that it was copied");
        property.SetValue(options, sample);

        var copy = InProcessChannelOptions.Create(options, handler);

        property.GetValue(copy).Should().Be(sample);
        (copy.HttpHandler, copy.DisposeHttpClient).Should().Be((handler, true));
    }

    [Test]
    public async Task CreateChannel_WhileAChannelIsMade_TheOptionsAreTheCallers()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Listen = false);
        var seen = new List<HttpMessageHandler?>();
        var options = new GrpcChannelOptions();
        options.ServiceProvider = new LookingServices(() => seen.Add(options.HttpHandler));

        etcd.CreateChannel(options).Dispose();

        seen.Should().NotBeEmpty().And.OnlyContain(handler => handler == null);
    }

    [Test]
    public async Task CreateChannel_ManyCallersShareOneOptionsObject_EachGetsAChannel()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Listen = false);
        etcd.Put("key", "value");
        var options = new GrpcChannelOptions();
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var reads = Enumerable.Range(0, Callers).Select(async _ =>
        {
            await go.Task;
            using var client = new EtcdClients(etcd.CreateChannel(options));
            return await client.GetAsync("key");
        }).ToList();
        go.SetResult();

        (await Task.WhenAll(reads).Within("every read")).Should().OnlyContain(value => value == "value");
        (options.HttpHandler, options.DisposeHttpClient).Should().Be((null, false));
    }

    /// <summary>Has no services; runs an action whenever it is asked for one.</summary>
    private sealed class LookingServices(Action look) : IServiceProvider
    {
        public object? GetService(Type serviceType)
        {
            look();
            return null;
        }
    }
}
